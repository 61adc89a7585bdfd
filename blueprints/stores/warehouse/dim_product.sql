-- Written by `tallyhouse ddl`.
create table dwh.dim_product (
  product_id text not null,
  name text,
  price numeric(18, 6),
  stock bigint,
  valid_from date not null,
  valid_to date
);

alter table dwh.dim_product add primary key (product_id, valid_from);

comment on table dwh.dim_product is 'Articles with the history of their price (EUR). The first price holds for all days before it landed, too. Grain: one row per article and price; half-open [valid_from, valid_to), valid_to null for the price that holds now.';
comment on column dwh.dim_product.product_id is 'Reference of the article.';
comment on column dwh.dim_product.name is 'Name on the shelf.';
comment on column dwh.dim_product.price is 'Price of one piece (EUR), as it is written.';
comment on column dwh.dim_product.stock is 'Pieces in stock.';
comment on column dwh.dim_product.valid_from is 'First day on which this price holds; 0001-01-01 for the first one.';
comment on column dwh.dim_product.valid_to is 'First day on which it no longer holds; null for the price that holds now.';
