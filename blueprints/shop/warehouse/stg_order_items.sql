-- Written by `tallyhouse ddl`.
create table dwh.stg_order_items (
  order_id text not null,
  line_no bigint not null,
  sku text not null,
  quantity bigint not null,
  unit_price numeric(18, 2) not null,
  discount numeric(18, 2) not null,
  tax numeric(18, 2) not null,
  returned_quantity bigint,
  returned_at timestamp,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _row_hash text
);

alter table dwh.stg_order_items add primary key (order_id, line_no);
create index on dwh.stg_order_items (sku);

comment on table dwh.stg_order_items is 'The lines of orders. An order that is sent again with lines brings all of them.';
comment on column dwh.stg_order_items.order_id is 'Order that the line belongs to.';
comment on column dwh.stg_order_items.line_no is 'Place of the line in its order, from 1.';
comment on column dwh.stg_order_items.sku is 'Article.';
comment on column dwh.stg_order_items.quantity is 'Pieces ordered.';
comment on column dwh.stg_order_items.unit_price is 'Price of one piece when it was ordered, tax included.';
comment on column dwh.stg_order_items.discount is 'Taken off the line, tax included.';
comment on column dwh.stg_order_items.tax is 'Tax contained in quantity × unit price − discount.';
comment on column dwh.stg_order_items.returned_quantity is 'Pieces that came back.';
comment on column dwh.stg_order_items.returned_at is 'When they came back.';
comment on column dwh.stg_order_items._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.stg_order_items._source_file is 'The landed file that brought it.';
comment on column dwh.stg_order_items._source_line is 'Its first physical line in that file.';
comment on column dwh.stg_order_items._row_hash is 'A name for its content.';
