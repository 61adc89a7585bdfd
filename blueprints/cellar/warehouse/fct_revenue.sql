-- Written by `tallyhouse ddl`.
create table dwh.fct_revenue (
  product_id text not null,
  sku text,
  name text,
  price numeric(18, 6),
  quantity bigint,
  revenue numeric(18, 2),
  stock_quantity bigint,
  stock_status text
);

alter table dwh.fct_revenue add primary key (product_id);

comment on table dwh.fct_revenue is 'revenue = price × quantity sold so far on the web, half up to the cent (EUR). Grain: one row per reconciled article.';
comment on column dwh.fct_revenue.product_id is 'Key of the ERP.';
comment on column dwh.fct_revenue.sku is 'Key of the web shop.';
comment on column dwh.fct_revenue.name is 'Name of the wine.';
comment on column dwh.fct_revenue.price is 'Price of one bottle (EUR), as it is written.';
comment on column dwh.fct_revenue.quantity is 'Bottles sold so far on the web.';
comment on column dwh.fct_revenue.revenue is 'Price × bottles sold, half up to the cent (EUR).';
comment on column dwh.fct_revenue.stock_quantity is 'Bottles in stock.';
comment on column dwh.fct_revenue.stock_status is 'What the ERP says of the stock: instock or outofstock.';
