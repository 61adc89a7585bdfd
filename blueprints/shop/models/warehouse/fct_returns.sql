-- materialization: incremental
-- partition_by: month of returned_date
-- key: order_id, line_no, part_no
-- grain: one row per line and part of its return: what came back of it on one day, refunded or not
-- description: Returns with their refund (CHF), to the order's payment method, by the day of return; outcome says why there is none.
-- lineage: fct_order_items by order_id, line_no
-- A line says how much of it has come back in all. The line as it stands decides whether anything did and how much; what its
-- earlier versions said, in the order of their arrival, tells the parts:
-- - A version counts if it says something came back on a day, and no later version states that day anew: by a day that is the
--   same or an earlier one.
-- - Its total is the least of what it and all later versions say, for a smaller figure corrects those before it. A part is by how much
--   a total is above that of the part before; of versions with one total the last tells the day.
-- - A line that stands without a day of its own, and one that came back with its whole order, came back in one part.
-- A refund is the net amount × returned ÷ ordered quantity, half up to the centime, in whole centimes all the way; the part with
-- which the whole line has come back takes what the rounded parts before it leave, refunded or not. Each part is judged by
-- its own day. Tax given back is owed by the state and no part of the refund.
with told_again as (
  -- Only lines that were told to have come back at several moments can have parts; of all others no history is needed.
  select order_id, line_no
  from staged_order_items
  where returned_at is not null and _reasons is null
  group by order_id, line_no
  having min(returned_at) < max(returned_at)
),
versions as (
  select
    v.order_id, v.line_no, v._arrival, v._source_record,
    cast(timezone('Europe/Zurich', timezone('UTC', v.returned_at)) as date) as said_date,
    case when v.returned_at is not null then coalesce(v.returned_quantity, v.quantity) else coalesce(v.returned_quantity, 0) end as said_quantity
  from told_again as t
  inner join staged_order_items as v on v.order_id = t.order_id and v.line_no = t.line_no
  where v._reasons is null
),
settled as (
  select
    order_id, line_no, said_date,
    min(said_quantity) over (partition by order_id, line_no order by _arrival desc, _source_record desc rows unbounded preceding) as total,
    min(said_date) over (
      partition by order_id, line_no order by _arrival desc, _source_record desc rows between unbounded preceding and 1 preceding
    ) as later_date,
    first_value(said_date) over (partition by order_id, line_no order by _arrival desc, _source_record desc) as standing_date
  from versions
),
steps as (
  select
    order_id, line_no, max(said_date) as said_date, total,
    total - coalesce(lag(total) over (partition by order_id, line_no order by total), 0) as pieces
  from settled
  where standing_date is not null and (later_date is null or said_date < later_date)
  group by order_id, line_no, total
),
parts as (
  select
    i.order_id, i.line_no, i.sku, i.category, i.customer_id, i.country, i.payment_method, i.paid_date, i.delivered_date, i.quantity,
    row_number() over (partition by i.order_id, i.line_no order by s.said_date) as part_no,
    coalesce(s.said_date, i.returned_date) as returned_date,
    coalesce(s.pieces, i.returned_quantity) as returned_quantity,
    coalesce(s.total, i.returned_quantity) as returned_in_all,
    cast(i.net_amount * 100 as bigint) as net_centimes,
    cast(i.tax_amount * 100 as bigint) as tax_centimes
  from fct_order_items as i
  left join steps as s on s.order_id = i.order_id and s.line_no = i.line_no and s.pieces > 0
  where i.returned_quantity > 0
),
judged as (
  select
    *,
    returned_date - delivered_date as days_since_delivery,
    sign(net_centimes) * ((2 * abs(net_centimes) * returned_quantity + quantity) // (2 * quantity)) as net_share,
    (2 * tax_centimes * returned_quantity + quantity) // (2 * quantity) as tax_share,
    case
      when paid_date is null then 'not_paid'
      when delivered_date is null then 'never_delivered'
      when returned_date is null then 'no_date'
      when returned_date < delivered_date then 'before_delivery'
      when returned_date - delivered_date <= 30 then 'refunded'
      else 'too_late'
    end as outcome
  from parts
),
due as (
  select
    order_id, line_no, part_no, sku, category, customer_id, country, payment_method, paid_date, delivered_date, returned_date,
    days_since_delivery, quantity, returned_quantity, outcome,
    case
      when returned_in_all < quantity then net_share
      else net_centimes - sum(net_share) over (partition by order_id, line_no order by part_no rows unbounded preceding) + net_share
    end as net_due,
    case
      when returned_in_all < quantity then tax_share
      else tax_centimes - sum(tax_share) over (partition by order_id, line_no order by part_no rows unbounded preceding) + tax_share
    end as tax_due
  from judged
)
select
  order_id,
  line_no,
  cast(part_no as integer) as part_no,
  sku,
  category,
  customer_id,
  country,
  payment_method,
  paid_date,
  delivered_date,
  returned_date,
  days_since_delivery,
  quantity,
  returned_quantity,
  outcome,
  cast(case when outcome = 'refunded' then cast(net_due as bigint) * 0.01 else 0 end as decimal(18, 2)) as refund_amount,
  cast(case when outcome = 'refunded' then cast(tax_due as bigint) * 0.01 else 0 end as decimal(18, 2)) as refund_tax_amount
from due
