-- Written by `tallyhouse ddl`.
create table dwh.history_orders (
  order_id text,
  customer_id text,
  status text,
  created_at timestamp,
  paid_at timestamp,
  fulfilled_at timestamp,
  delivered_at timestamp,
  returned_at timestamp,
  payment_method text,
  currency text,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _arrival bigint,
  _source_record bigint,
  _effective_at timestamp,
  _is_deleted boolean
);

create index on dwh.history_orders (customer_id);

comment on table dwh.history_orders is 'Every version that passed, superseded ones included, and the deletions that snapshots tell.';
comment on column dwh.history_orders.order_id is 'Number of the order.';
comment on column dwh.history_orders.customer_id is 'Client account; empty for a guest.';
comment on column dwh.history_orders.status is 'How far the order has come. One of created, paid, fulfilled, delivered, returned.';
comment on column dwh.history_orders.created_at is 'When the order was placed.';
comment on column dwh.history_orders.paid_at is 'When it was paid; from then on it counts.';
comment on column dwh.history_orders.fulfilled_at is 'When it left the warehouse.';
comment on column dwh.history_orders.delivered_at is 'When the client had it.';
comment on column dwh.history_orders.returned_at is 'When goods came back.';
comment on column dwh.history_orders.payment_method is 'How it is paid, and refunded. One of card, twint, paypal, invoice.';
comment on column dwh.history_orders.currency is 'ISO 4217 code of its amounts.';
comment on column dwh.history_orders._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.history_orders._source_file is 'The landed file that brought it.';
comment on column dwh.history_orders._source_line is 'Its first physical line in that file.';
