-- Written by `tallyhouse ddl`.
create table dwh.stg_products (
  sku text not null,
  name text not null,
  category text not null,
  list_price numeric(18, 2) not null,
  cost numeric(18, 2) not null,
  reorder_point bigint not null,
  updated_at timestamp not null,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _row_hash text
);

alter table dwh.stg_products add primary key (sku);

comment on table dwh.stg_products is 'One row per article, sent when it is new and again when something about it changes.';
comment on column dwh.stg_products.sku is 'Article number.';
comment on column dwh.stg_products.name is 'Name on the shelf.';
comment on column dwh.stg_products.category is 'Department of the shop.';
comment on column dwh.stg_products.list_price is 'Price of one piece, tax included.';
comment on column dwh.stg_products.cost is 'What one piece costs the shop.';
comment on column dwh.stg_products.reorder_point is 'Stock below which the article has to be ordered again.';
comment on column dwh.stg_products.updated_at is 'From when this row holds.';
comment on column dwh.stg_products._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.stg_products._source_file is 'The landed file that brought it.';
comment on column dwh.stg_products._source_line is 'Its first physical line in that file.';
comment on column dwh.stg_products._row_hash is 'A name for its content.';
