-- Written by `tallyhouse ddl`.
create table dwh.stg_sales (
  sold_on date not null,
  product_id text not null,
  quantity bigint not null,
  store_id text not null,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _row_hash text
);

create index on dwh.stg_sales (product_id);
create index on dwh.stg_sales (store_id);

comment on table dwh.stg_sales is 'One row per sale. A month and its days may overlap: a sale that is there already adds nothing.';
comment on column dwh.stg_sales.sold_on is 'Day of the sale.';
comment on column dwh.stg_sales.product_id is 'Article.';
comment on column dwh.stg_sales.quantity is 'Pieces sold.';
comment on column dwh.stg_sales.store_id is 'Shop.';
comment on column dwh.stg_sales._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.stg_sales._source_file is 'The landed file that brought it.';
comment on column dwh.stg_sales._source_line is 'Its first physical line in that file.';
comment on column dwh.stg_sales._row_hash is 'A name for its content.';
