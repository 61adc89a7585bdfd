-- Written by `tallyhouse ddl`.
set search_path = dwh;

create view dwh.v_delivered_orders as
select
  cast(order_id as text) as order_id,
  cast(customer_id as text) as customer_id,
  cast(country as text) as country,
  cast(payment_method as text) as payment_method,
  cast(paid_date as date) as paid_date,
  cast(delivered_date as date) as delivered_date,
  cast(has_return as boolean) as has_return
from (
  with returned as (
    select distinct r.order_id
    from fct_returns as r
    inner join as_of as a on coalesce(r.returned_date, a.as_of_date) <= a.as_of_date
  )
  select
    o.order_id,
    o.customer_id,
    o.country,
    o.payment_method,
    o.paid_date,
    o.delivered_date,
    r.order_id is not null as has_return
  from fct_orders as o
  left join returned as r on r.order_id = o.order_id
  where o.paid_date is not null and o.delivered_date is not null
) as model;

comment on view dwh.v_delivered_orders is 'Delivered orders and whether something of them had come back by as-of, refunded or not. Grain: one row per paid order that was delivered.';
comment on column dwh.v_delivered_orders.order_id is 'Number of the order.';
comment on column dwh.v_delivered_orders.customer_id is 'Client account; empty for a guest.';
comment on column dwh.v_delivered_orders.country is 'Country of the account, ISO 3166-1 alpha-2.';
comment on column dwh.v_delivered_orders.payment_method is 'How it is paid, and refunded. One of card, twint, paypal, invoice.';
comment on column dwh.v_delivered_orders.paid_date is 'Day on which the order was paid; null while it is not.';
comment on column dwh.v_delivered_orders.delivered_date is 'Day on which the client had the order; null while it is not known.';
comment on column dwh.v_delivered_orders.has_return is 'Whether something of it came back by as-of, refunded or not.';

reset search_path;
