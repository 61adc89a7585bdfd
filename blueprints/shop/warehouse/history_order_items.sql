-- Written by `tallyhouse ddl`.
create table dwh.history_order_items (
  order_id text,
  line_no bigint,
  sku text,
  quantity bigint,
  unit_price numeric(18, 2),
  discount numeric(18, 2),
  tax numeric(18, 2),
  returned_quantity bigint,
  returned_at timestamp,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _arrival bigint,
  _source_record bigint,
  _effective_at timestamp,
  _is_deleted boolean
);

create index on dwh.history_order_items (sku);

comment on table dwh.history_order_items is 'Every version that passed, superseded ones included, and the deletions that snapshots tell.';
comment on column dwh.history_order_items.order_id is 'Order that the line belongs to.';
comment on column dwh.history_order_items.line_no is 'Place of the line in its order, from 1.';
comment on column dwh.history_order_items.sku is 'Article.';
comment on column dwh.history_order_items.quantity is 'Pieces ordered.';
comment on column dwh.history_order_items.unit_price is 'Price of one piece when it was ordered, tax included.';
comment on column dwh.history_order_items.discount is 'Taken off the line, tax included.';
comment on column dwh.history_order_items.tax is 'Tax contained in quantity × unit price − discount.';
comment on column dwh.history_order_items.returned_quantity is 'Pieces that came back.';
comment on column dwh.history_order_items.returned_at is 'When they came back.';
comment on column dwh.history_order_items._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.history_order_items._source_file is 'The landed file that brought it.';
comment on column dwh.history_order_items._source_line is 'Its first physical line in that file.';
