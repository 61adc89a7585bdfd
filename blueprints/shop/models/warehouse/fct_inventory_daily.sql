-- materialization: incremental
-- partition_by: month
-- told_by: month
-- key: date_day, sku
-- grain: one row per article and day, from its first movement, sale or landing, whichever is first, to as-of
-- description: Stock at the end of the day in Zurich: on_hand is the sum of movements, allocated what is paid and not fulfilled.
-- Each month stands on its own opening stock, so a new day makes its month anew and no other.
with steps as (
  select month, sku, greatest(month, first_day) as date_day, 0 as place, first_day, on_hand, allocated, 0 as step
  from int_stock_openings
  union all
  select month, sku, date_day, 1, null, on_hand, allocated, on_hand - allocated from int_stock_changes
),
-- What holds from a step to the day before the next one; an opening is nothing where its day has a change.
stock as (
  select
    month, sku, date_day, step,
    max(first_day) over so_far as first_day,
    sum(on_hand) over so_far as on_hand,
    sum(allocated) over so_far as allocated,
    lead(date_day) over so_far as next_day
  from steps
  window so_far as (partition by month, sku order by date_day, place rows unbounded preceding)
)
select
  s.month,
  d.date_day,
  s.sku,
  cast(s.on_hand as bigint) as on_hand,
  cast(s.allocated as bigint) as allocated,
  cast(s.on_hand - s.allocated as bigint) as available,
  p.reorder_point,
  s.on_hand - s.allocated < p.reorder_point as is_at_risk,
  d.date_day > s.first_day
    and s.on_hand - s.allocated - case when d.date_day = s.date_day then s.step else 0 end < p.reorder_point as was_at_risk
from stock as s
inner join v_days as d on d.month = s.month and d.date_day >= s.date_day and (d.date_day < s.next_day or s.next_day is null)
inner join dim_product as p on p.sku = s.sku and p.is_current
