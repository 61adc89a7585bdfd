-- Written by `tallyhouse ddl`.
create table dwh.stg_orders (
  order_id text not null,
  customer_id text,
  status text not null,
  created_at timestamp not null,
  paid_at timestamp,
  fulfilled_at timestamp,
  delivered_at timestamp,
  returned_at timestamp,
  payment_method text not null,
  currency text not null,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _row_hash text
);

alter table dwh.stg_orders add primary key (order_id);
create index on dwh.stg_orders (customer_id);

comment on table dwh.stg_orders is 'One row per order, sent on the day after it was placed and again when its state moves on.';
comment on column dwh.stg_orders.order_id is 'Number of the order.';
comment on column dwh.stg_orders.customer_id is 'Client account; empty for a guest.';
comment on column dwh.stg_orders.status is 'How far the order has come. One of created, paid, fulfilled, delivered, returned.';
comment on column dwh.stg_orders.created_at is 'When the order was placed.';
comment on column dwh.stg_orders.paid_at is 'When it was paid; from then on it counts.';
comment on column dwh.stg_orders.fulfilled_at is 'When it left the warehouse.';
comment on column dwh.stg_orders.delivered_at is 'When the client had it.';
comment on column dwh.stg_orders.returned_at is 'When goods came back.';
comment on column dwh.stg_orders.payment_method is 'How it is paid, and refunded. One of card, twint, paypal, invoice.';
comment on column dwh.stg_orders.currency is 'ISO 4217 code of its amounts.';
comment on column dwh.stg_orders._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.stg_orders._source_file is 'The landed file that brought it.';
comment on column dwh.stg_orders._source_line is 'Its first physical line in that file.';
comment on column dwh.stg_orders._row_hash is 'A name for its content.';
