-- severity: medium
-- description: No order is sent again with a state behind the one that it had: created, paid, fulfilled, delivered, returned.
with states as (
  select
    order_id,
    status,
    case status
      when 'created' then 1
      when 'paid' then 2
      when 'fulfilled' then 3
      when 'delivered' then 4
      when 'returned' then 5
    end as step,
    _arrival,
    _source_record,
    _source_file,
    _source_line
  from staged_orders
  where _reasons is null
),
steps as (
  select
    order_id,
    status,
    step,
    lag(status) over (partition by order_id order by _arrival, _source_record) as status_before,
    lag(step) over (partition by order_id order by _arrival, _source_record) as step_before,
    _source_file,
    _source_line
  from states
)
select order_id, status_before, status, _source_file, _source_line
from steps
where step < step_before
