-- Written by `tallyhouse ddl`.
create table dwh.history_sales (
  sold_on date,
  product_id text,
  quantity bigint,
  store_id text,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _arrival bigint,
  _source_record bigint,
  _effective_at timestamp,
  _is_deleted boolean
);

create index on dwh.history_sales (product_id);
create index on dwh.history_sales (store_id);

comment on table dwh.history_sales is 'Every version that passed, superseded ones included, and the deletions that snapshots tell.';
comment on column dwh.history_sales.sold_on is 'Day of the sale.';
comment on column dwh.history_sales.product_id is 'Article.';
comment on column dwh.history_sales.quantity is 'Pieces sold.';
comment on column dwh.history_sales.store_id is 'Shop.';
comment on column dwh.history_sales._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.history_sales._source_file is 'The landed file that brought it.';
comment on column dwh.history_sales._source_line is 'Its first physical line in that file.';
