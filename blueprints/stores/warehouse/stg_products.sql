-- Written by `tallyhouse ddl`.
create table dwh.stg_products (
  product_id text not null,
  name text not null,
  price numeric(18, 6) not null,
  stock bigint not null,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _row_hash text
);

alter table dwh.stg_products add primary key (product_id);

comment on table dwh.stg_products is 'One row per article, sent again when something about it changes. A price holds from the day on which it lands.';
comment on column dwh.stg_products.product_id is 'Reference of the article.';
comment on column dwh.stg_products.name is 'Name on the shelf.';
comment on column dwh.stg_products.price is 'Price of one piece (EUR), as it is written.';
comment on column dwh.stg_products.stock is 'Pieces in stock.';
comment on column dwh.stg_products._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.stg_products._source_file is 'The landed file that brought it.';
comment on column dwh.stg_products._source_line is 'Its first physical line in that file.';
comment on column dwh.stg_products._row_hash is 'A name for its content.';
