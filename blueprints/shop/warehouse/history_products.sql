-- Written by `tallyhouse ddl`.
create table dwh.history_products (
  sku text,
  name text,
  category text,
  list_price numeric(18, 2),
  cost numeric(18, 2),
  reorder_point bigint,
  updated_at timestamp,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _arrival bigint,
  _source_record bigint,
  _effective_at timestamp,
  _is_deleted boolean
);

create index on dwh.history_products (sku);

comment on table dwh.history_products is 'Every version that passed, superseded ones included, and the deletions that snapshots tell.';
comment on column dwh.history_products.sku is 'Article number.';
comment on column dwh.history_products.name is 'Name on the shelf.';
comment on column dwh.history_products.category is 'Department of the shop.';
comment on column dwh.history_products.list_price is 'Price of one piece, tax included.';
comment on column dwh.history_products.cost is 'What one piece costs the shop.';
comment on column dwh.history_products.reorder_point is 'Stock below which the article has to be ordered again.';
comment on column dwh.history_products.updated_at is 'From when this row holds.';
comment on column dwh.history_products._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.history_products._source_file is 'The landed file that brought it.';
comment on column dwh.history_products._source_line is 'Its first physical line in that file.';
