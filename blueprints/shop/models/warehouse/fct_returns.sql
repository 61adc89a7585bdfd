-- materialization: incremental
-- partition_by: month of returned_date
-- key: order_id, line_no
-- grain: one row per line of which something came back, refunded or not
-- description: Returns with their refund (CHF), to the order's payment method, by the day of return; outcome says why there is none.
-- A refund is the net amount × returned ÷ ordered quantity, half up to the centime, in whole centimes all the way: a line that
-- came back whole gives its whole net amount. Tax given back is owed by the state and no part of the refund.
with returned as (
  select
    order_id, line_no, sku, category, customer_id, country, payment_method, paid_date, delivered_date, returned_date,
    quantity, returned_quantity,
    returned_date - delivered_date as days_since_delivery,
    cast(net_amount * 100 as bigint) as net_centimes,
    cast(tax_amount * 100 as bigint) as tax_centimes
  from fct_order_items
  where returned_quantity > 0
),
judged as (
  select
    *,
    case
      when paid_date is null then 'not_paid'
      when delivered_date is null then 'never_delivered'
      when returned_date is null then 'no_date'
      when days_since_delivery < 0 then 'before_delivery'
      when days_since_delivery <= 30 then 'refunded'
      else 'too_late'
    end as outcome
  from returned
)
select
  order_id,
  line_no,
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
  cast(case
    when outcome = 'refunded'
      then sign(net_centimes) * ((2 * abs(net_centimes) * returned_quantity + quantity) // (2 * quantity)) * 0.01
    else 0
  end as decimal(18, 2)) as refund_amount,
  cast(case
    when outcome = 'refunded' then ((2 * tax_centimes * returned_quantity + quantity) // (2 * quantity)) * 0.01
    else 0
  end as decimal(18, 2)) as refund_tax_amount
from judged
