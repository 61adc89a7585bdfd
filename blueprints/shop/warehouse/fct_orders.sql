-- Written by `tallyhouse ddl`.
-- Partitions: one a month of created_date that has rows, in dwh_parts, made by `tallyhouse publish`.
create table dwh.fct_orders (
  order_id text not null,
  customer_id text,
  status text,
  payment_method text,
  currency text,
  country text,
  created_date date,
  paid_date date,
  fulfilled_date date,
  delivered_date date,
  returned_date date,
  created_at timestamp,
  paid_at timestamp,
  lines integer,
  quantity bigint,
  gross_amount numeric(18, 2),
  discount_amount numeric(18, 2),
  tax_amount numeric(18, 2),
  net_amount numeric(18, 2),
  refund_amount numeric(18, 2),
  net_revenue numeric(18, 2),
  has_return boolean
) partition by range (created_date);

alter table dwh.fct_orders add unique nulls not distinct (order_id, created_date);
create index on dwh.fct_orders (customer_id);

comment on table dwh.fct_orders is 'Orders with their state, dates in Zurich, amounts summed from their lines and refunds from their returns (CHF). Grain: one row per order whose customer is known or that has none; an order counts once paid_date is set.';
comment on column dwh.fct_orders.order_id is 'Number of the order.';
comment on column dwh.fct_orders.customer_id is 'Client account; empty for a guest.';
comment on column dwh.fct_orders.status is 'How far the order has come. One of created, paid, fulfilled, delivered, returned.';
comment on column dwh.fct_orders.payment_method is 'How it is paid, and refunded. One of card, twint, paypal, invoice.';
comment on column dwh.fct_orders.currency is 'ISO 4217 code of its amounts.';
comment on column dwh.fct_orders.country is 'Country of the account, ISO 3166-1 alpha-2.';
comment on column dwh.fct_orders.created_date is 'Day on which the order was placed.';
comment on column dwh.fct_orders.paid_date is 'Day on which the order was paid; null while it is not.';
comment on column dwh.fct_orders.fulfilled_date is 'Day on which the order left the warehouse; null while it has not.';
comment on column dwh.fct_orders.delivered_date is 'Day on which the client had the order; null while it is not known.';
comment on column dwh.fct_orders.returned_date is 'Day on which goods came back; null where none did.';
comment on column dwh.fct_orders.created_at is 'When the order was placed.';
comment on column dwh.fct_orders.paid_at is 'When it was paid; from then on it counts.';
comment on column dwh.fct_orders.lines is 'Lines of the order that count.';
comment on column dwh.fct_orders.quantity is 'Pieces of all its lines.';
comment on column dwh.fct_orders.gross_amount is 'Quantity × unit price of all its lines, tax and discounts included (CHF).';
comment on column dwh.fct_orders.discount_amount is 'Discounts of all its lines (CHF).';
comment on column dwh.fct_orders.tax_amount is 'Tax contained in all its lines (CHF).';
comment on column dwh.fct_orders.net_amount is 'Gross − discounts − taxes of all its lines (CHF).';
comment on column dwh.fct_orders.refund_amount is 'Refunds of all its returns (CHF).';
comment on column dwh.fct_orders.net_revenue is 'Net amount less refunds (CHF), whatever their days.';
comment on column dwh.fct_orders.has_return is 'Whether something of it came back, refunded or not.';
