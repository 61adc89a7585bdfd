-- Written by `tallyhouse ddl`.
set search_path = dwh;

create view dwh.v_revenue_entries as
select
  cast(entry as text) as entry,
  cast(entry_date as date) as entry_date,
  cast(order_id as text) as order_id,
  cast(line_no as integer) as line_no,
  cast(sku as text) as sku,
  cast(category as text) as category,
  cast(customer_id as text) as customer_id,
  cast(country as text) as country,
  cast(payment_method as text) as payment_method,
  cast(delivered_date as date) as delivered_date,
  cast(gross_amount as numeric(18, 2)) as gross_amount,
  cast(discount_amount as numeric(18, 2)) as discount_amount,
  cast(tax_amount as numeric(18, 2)) as tax_amount,
  cast(booked_amount as numeric(18, 2)) as booked_amount,
  cast(recognised_amount as numeric(18, 2)) as recognised_amount,
  cast(refund_amount as numeric(18, 2)) as refund_amount,
  cast(net_revenue as numeric(18, 2)) as net_revenue
from (
  select
    'booked' as entry,
    paid_date as entry_date,
    order_id, line_no, sku, category, customer_id, country, payment_method,
    delivered_date,
    gross_amount, discount_amount, tax_amount,
    net_amount as booked_amount,
    cast(0 as decimal(18, 2)) as recognised_amount,
    cast(0 as decimal(18, 2)) as refund_amount,
    net_amount as net_revenue
  from fct_order_items
  where paid_date is not null
  union all
  select
    'recognised', delivered_date, order_id, line_no, sku, category, customer_id, country, payment_method, delivered_date,
    cast(0 as decimal(18, 2)), cast(0 as decimal(18, 2)), cast(0 as decimal(18, 2)),
    cast(0 as decimal(18, 2)), net_amount, cast(0 as decimal(18, 2)), cast(0 as decimal(18, 2))
  from fct_order_items
  where paid_date is not null and delivered_date is not null
  union all
  select
    'refunded', returned_date, order_id, line_no, sku, category, customer_id, country, payment_method, delivered_date,
    cast(0 as decimal(18, 2)), cast(0 as decimal(18, 2)), cast(0 as decimal(18, 2)),
    cast(0 as decimal(18, 2)), cast(0 as decimal(18, 2)), refund_amount, cast(-refund_amount as decimal(18, 2))
  from fct_returns
  where outcome = 'refunded'
) as model;

comment on view dwh.v_revenue_entries is 'Every franc of revenue, once a view: booked − refunded is net revenue, recognised − refunded is finance''s. Paid orders only. Grain: one row per line and entry: booked on the paid date, recognised on the delivery date, refunded on the return date of each part that came back.';
comment on column dwh.v_revenue_entries.entry is 'What the entry is: booked, recognised or refunded.';
comment on column dwh.v_revenue_entries.entry_date is 'Day of the entry: of payment, of delivery or of return.';
comment on column dwh.v_revenue_entries.order_id is 'Order that the line belongs to.';
comment on column dwh.v_revenue_entries.line_no is 'Place of the line in its order, from 1.';
comment on column dwh.v_revenue_entries.sku is 'Article.';
comment on column dwh.v_revenue_entries.category is 'Department of the shop.';
comment on column dwh.v_revenue_entries.customer_id is 'Client account; empty for a guest.';
comment on column dwh.v_revenue_entries.country is 'Country of the account, ISO 3166-1 alpha-2.';
comment on column dwh.v_revenue_entries.payment_method is 'How it is paid, and refunded. One of card, twint, paypal, invoice.';
comment on column dwh.v_revenue_entries.delivered_date is 'Day on which the client had the order; null while it is not known.';
comment on column dwh.v_revenue_entries.gross_amount is 'Gross amount of the line where it is booked, else 0 (CHF).';
comment on column dwh.v_revenue_entries.discount_amount is 'Discount of the line where it is booked, else 0 (CHF).';
comment on column dwh.v_revenue_entries.tax_amount is 'Tax of the line where it is booked, else 0 (CHF).';
comment on column dwh.v_revenue_entries.booked_amount is 'Net amount of the line where it is booked, else 0 (CHF).';
comment on column dwh.v_revenue_entries.recognised_amount is 'Net amount of the line where it is recognised, else 0 (CHF).';
comment on column dwh.v_revenue_entries.refund_amount is 'Refund of what came back of the line on that day where it is refunded, else 0 (CHF).';
comment on column dwh.v_revenue_entries.net_revenue is 'What the entry adds to net revenue: + when booked, − when refunded (CHF).';

reset search_path;
