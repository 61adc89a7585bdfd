-- Written by `tallyhouse ddl`.
create table dwh.reconciled_products (
  product_id text not null,
  sku text,
  name text,
  price numeric(18, 6),
  quantity bigint,
  onsale_web bigint,
  stock_quantity bigint,
  stock_status text
);

alter table dwh.reconciled_products add primary key (product_id);

comment on table dwh.reconciled_products is 'ERP and web shop joined by the link between their keys. Grain: one row per article that is in the ERP, in the web shop and linked.';
comment on column dwh.reconciled_products.product_id is 'Key of the ERP.';
comment on column dwh.reconciled_products.sku is 'Key of the web shop.';
comment on column dwh.reconciled_products.name is 'Name of the wine.';
comment on column dwh.reconciled_products.price is 'Price of one bottle (EUR), as it is written.';
comment on column dwh.reconciled_products.quantity is 'Bottles sold so far on the web.';
comment on column dwh.reconciled_products.onsale_web is '1 where it is sold on the web.';
comment on column dwh.reconciled_products.stock_quantity is 'Bottles in stock.';
comment on column dwh.reconciled_products.stock_status is 'What the ERP says of the stock: instock or outofstock.';
