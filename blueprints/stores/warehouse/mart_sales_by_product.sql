-- Written by `tallyhouse ddl`.
create table dwh.mart_sales_by_product (
  product_id text not null,
  product text,
  price numeric(18, 6),
  stock bigint,
  sales bigint,
  quantity bigint,
  revenue numeric(18, 2)
);

alter table dwh.mart_sales_by_product add primary key (product_id);

comment on table dwh.mart_sales_by_product is 'Sales, pieces and revenue (EUR) by article. Grain: one row per article, those never sold included.';
comment on column dwh.mart_sales_by_product.product_id is 'Reference of the article.';
comment on column dwh.mart_sales_by_product.product is 'Name of the article.';
comment on column dwh.mart_sales_by_product.price is 'Price of one piece that holds now (EUR).';
comment on column dwh.mart_sales_by_product.stock is 'Pieces in stock.';
comment on column dwh.mart_sales_by_product.sales is 'Sales.';
comment on column dwh.mart_sales_by_product.quantity is 'Pieces sold of the article.';
comment on column dwh.mart_sales_by_product.revenue is 'Sum of the sales’ total prices (EUR).';
