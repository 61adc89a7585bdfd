-- Written by `tallyhouse ddl`.
-- Partitions: one a month of sold_on that has rows, in dwh_parts, made by `tallyhouse publish`.
create table dwh.fct_sales (
  sale_id bigint not null,
  sold_on date,
  product_id text,
  product text,
  store_id text,
  city text,
  quantity bigint,
  unit_price numeric(18, 6),
  total_price numeric(18, 2)
) partition by range (sold_on);

alter table dwh.fct_sales add unique nulls not distinct (sale_id, sold_on);
create index on dwh.fct_sales (product_id);
create index on dwh.fct_sales (store_id);

comment on table dwh.fct_sales is 'Sales with the price that held on their day and total_price = quantity × price, half up to the cent (EUR). Grain: one row per sale: day, article, shop, quantity and its n-th occurrence in its file; orphans stay out until their parent lands.';
comment on column dwh.fct_sales.sale_id is 'Number of the sale, from 1 in the order of arrival.';
comment on column dwh.fct_sales.sold_on is 'Day of the sale.';
comment on column dwh.fct_sales.product_id is 'Article.';
comment on column dwh.fct_sales.product is 'Name of the article.';
comment on column dwh.fct_sales.store_id is 'Shop.';
comment on column dwh.fct_sales.city is 'City of the shop.';
comment on column dwh.fct_sales.quantity is 'Pieces sold.';
comment on column dwh.fct_sales.unit_price is 'Price of one piece on the day of the sale (EUR).';
comment on column dwh.fct_sales.total_price is 'Pieces × that price, half up to the cent (EUR).';
