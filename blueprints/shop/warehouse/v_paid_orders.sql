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
comment on column dwh.v_paid_orders.customer_id is 'Client account; empty for a guest.';
comment on column dwh.v_paid_orders.status is 'How far the order has come. One of created, paid, fulfilled, delivered, returned.';
comment on column dwh.v_paid_orders.payment_method is 'How it is paid, and refunded. One of card, twint, paypal, invoice.';
comment on column dwh.v_paid_orders.currency is 'ISO 4217 code of its amounts.';
comment on column dwh.v_paid_orders.country is 'Country of the account, ISO 3166-1 alpha-2.';
comment on column dwh.v_paid_orders.created_date is 'Day on which the order was placed.';
comment on column dwh.v_paid_orders.paid_date is 'Day on which the order was paid; null while it is not.';
comment on column dwh.v_paid_orders.fulfilled_date is 'Day on which the order left the warehouse; null while it has not.';
comment on column dwh.v_paid_orders.delivered_date is 'Day on which the client had the order; null while it is not known.';
comment on column dwh.v_paid_orders.returned_date is 'Day on which goods came back; null where none did.';
comment on column dwh.v_paid_orders.created_at is 'When the order was placed.';
comment on column dwh.v_paid_orders.paid_at is 'When it was paid; from then on it counts.';
comment on column dwh.v_paid_orders.lines is 'Lines of the order that count.';
comment on column dwh.v_paid_orders.quantity is 'Pieces of all its lines.';
comment on column dwh.v_paid_orders.gross_amount is 'Quantity × unit price of all its lines, tax and discounts included (CHF).';
comment on column dwh.v_paid_orders.discount_amount is 'Discounts of all its lines (CHF).';
comment on column dwh.v_paid_orders.tax_amount is 'Tax contained in all its lines (CHF).';
comment on column dwh.v_paid_orders.net_amount is 'Gross − discounts − taxes of all its lines (CHF).';
comment on column dwh.v_paid_orders.refund_amount is 'Refunds of all its returns (CHF).';
comment on column dwh.v_paid_orders.net_revenue is 'Net amount less refunds (CHF), whatever their days.';
comment on column dwh.v_paid_orders.has_return is 'Whether something of it came back, refunded or not.';
comment on column dwh.v_paid_orders.is_first_order is 'Whether it is the first paid order of its client; false for a guest.';
comment on column dwh.v_paid_orders.first_paid_date is 'Day of the client’s first paid order; null while there is none.';
comment on column dwh.v_paid_orders.cohort_month is 'First day of the month of the client’s first paid order; null while there is none.';
comment on column dwh.v_paid_orders.days_since_first is 'Days from the client’s first paid order to this one.';

reset search_path;
