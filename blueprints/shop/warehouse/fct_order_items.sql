-- Written by `tallyhouse ddl`.
-- Partitions: one a month of created_date that has rows, in dwh_parts, made by `tallyhouse publish`.
create table dwh.fct_order_items (
  order_id text not null,
  line_no integer not null,
  sku text,
  product_valid_from timestamp,
  category text,
  customer_id text,
  country text,
  payment_method text,
  created_date date,
  paid_date date,
  delivered_date date,
  quantity bigint,
  list_price numeric(18, 2),
  unit_price numeric(18, 2),
  gross_amount numeric(18, 2),
  discount_amount numeric(18, 2),
  tax_amount numeric(18, 2),
  net_amount numeric(18, 2),
  returned_quantity bigint,
  returned_date date
) partition by range (created_date);

alter table dwh.fct_order_items add unique nulls not distinct (order_id, line_no, created_date);
create index on dwh.fct_order_items (sku);
create index on dwh.fct_order_items (customer_id);

comment on table dwh.fct_order_items is 'Lines with gross, discount, tax and net amount (CHF), the list price when they were ordered, and what came back. Grain: one row per line of an order; orphans (unknown order, article or customer) stay out until their parent lands.';
comment on column dwh.fct_order_items.order_id is 'Order that the line belongs to.';
comment on column dwh.fct_order_items.line_no is 'Place of the line in its order, from 1.';
comment on column dwh.fct_order_items.sku is 'Article.';
comment on column dwh.fct_order_items.product_valid_from is 'Start of the version of the article that the line takes its list price from (UTC).';
comment on column dwh.fct_order_items.category is 'Department of the shop.';
comment on column dwh.fct_order_items.customer_id is 'Client account; empty for a guest.';
comment on column dwh.fct_order_items.country is 'Country of the account, ISO 3166-1 alpha-2.';
comment on column dwh.fct_order_items.payment_method is 'How it is paid, and refunded. One of card, twint, paypal, invoice.';
comment on column dwh.fct_order_items.created_date is 'Day on which the order was placed.';
comment on column dwh.fct_order_items.paid_date is 'Day on which the order was paid; null while it is not.';
comment on column dwh.fct_order_items.delivered_date is 'Day on which the client had the order; null while it is not known.';
comment on column dwh.fct_order_items.quantity is 'Pieces ordered.';
comment on column dwh.fct_order_items.list_price is 'Price of one piece in the list when the line was ordered, tax included (CHF).';
comment on column dwh.fct_order_items.unit_price is 'Price of one piece when it was ordered, tax included (CHF).';
comment on column dwh.fct_order_items.gross_amount is 'Quantity × unit price, tax and discount included (CHF).';
comment on column dwh.fct_order_items.discount_amount is 'Taken off the line, tax included (CHF).';
comment on column dwh.fct_order_items.tax_amount is 'Tax contained in what is paid for the line (CHF).';
comment on column dwh.fct_order_items.net_amount is 'Gross − discount − tax of the line (CHF).';
comment on column dwh.fct_order_items.returned_quantity is 'Pieces that came back in all; all of them where the order came back and does not say of what.';
comment on column dwh.fct_order_items.returned_date is 'Day on which goods came back, as the line says it last; null where none did. fct_returns has the day of each part.';
