-- Written by `tallyhouse ddl`.
create table dwh.history_products (
  product_id text,
  name text,
  price numeric(18, 6),
  stock bigint,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _arrival bigint,
  _source_record bigint,
  _effective_at timestamp,
  _is_deleted boolean
);

create index on dwh.history_products (product_id);

comment on table dwh.history_products is 'Every version that passed, superseded ones included, and the deletions that snapshots tell.';
comment on column dwh.history_products.product_id is 'Reference of the article.';
comment on column dwh.history_products.name is 'Name on the shelf.';
comment on column dwh.history_products.price is 'Price of one piece (EUR), as it is written.';
comment on column dwh.history_products.stock is 'Pieces in stock.';
comment on column dwh.history_products._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.history_products._source_file is 'The landed file that brought it.';
comment on column dwh.history_products._source_line is 'Its first physical line in that file.';
