-- Written by `tallyhouse ddl`.
set search_path = dwh;

create view dwh.v_paid_orders as
select
  cast(order_id as text) as order_id,
  cast(customer_id as text) as customer_id,
  cast(status as text) as status,
  cast(payment_method as text) as payment_method,
  cast(currency as text) as currency,
  cast(country as text) as country,
  cast(created_date as date) as created_date,
  cast(paid_date as date) as paid_date,
  cast(fulfilled_date as date) as fulfilled_date,
  cast(delivered_date as date) as delivered_date,
  cast(returned_date as date) as returned_date,
  cast(created_at as timestamp) as created_at,
  cast(paid_at as timestamp) as paid_at,
  cast(lines as integer) as lines,
  cast(quantity as bigint) as quantity,
  cast(gross_amount as numeric(18, 2)) as gross_amount,
  cast(discount_amount as numeric(18, 2)) as discount_amount,
  cast(tax_amount as numeric(18, 2)) as tax_amount,
  cast(net_amount as numeric(18, 2)) as net_amount,
  cast(refund_amount as numeric(18, 2)) as refund_amount,
  cast(net_revenue as numeric(18, 2)) as net_revenue,
  cast(has_return as boolean) as has_return,
  cast(is_first_order as boolean) as is_first_order,
  cast(first_paid_date as date) as first_paid_date,
  cast(cohort_month as date) as cohort_month,
  cast(days_since_first as bigint) as days_since_first
from (
  select
    o.*,
    coalesce(o.order_id = c.first_order_id, false) as is_first_order,
    c.first_paid_date,
    c.cohort_month,
    o.paid_date - c.first_paid_date as days_since_first
  from fct_orders as o
  left join dim_customer as c on c.customer_id = o.customer_id
  where o.paid_date is not null
) as model;

comment on view dwh.v_paid_orders is 'Paid orders with what they are to their client: the first one or not, how many days behind it, of which cohort. Grain: one row per paid order.';
comment on column dwh.v_paid_orders.order_id is 'Number of the order.';
comment on column dwh.v_paid_orders.customer_id is 'Number of the client account.';
comment on column dwh.v_paid_orders.status is 'How far the order has come. One of created, paid, fulfilled, delivered, returned.';
comment on column dwh.v_paid_orders.payment_method is 'How it is paid, and refunded. One of card, twint, paypal, invoice.';
comment on column dwh.v_paid_orders.currency is 'ISO 4217 code of its amounts.';
comment on column dwh.v_paid_orders.country is 'Country of the account, ISO 3166-1 alpha-2.';
comment on column dwh.v_paid_orders.paid_at is 'When it was paid; from then on it counts.';
comment on column dwh.v_paid_orders.quantity is 'Pieces ordered.';

reset search_path;
