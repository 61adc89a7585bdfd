-- Written by `tallyhouse ddl`.
create table dwh.mart_wines (
  product_id text not null,
  sku text,
  name text,
  price numeric(18, 6),
  quantity bigint,
  revenue numeric(18, 2),
  stock_quantity bigint,
  stock_status text,
  z_score numeric(18, 6),
  wine_class text
);

alter table dwh.mart_wines add primary key (product_id);

comment on table dwh.mart_wines is 'Revenue (EUR) and the z-score of the price among all reconciled articles; premium where z is more than the threshold, compared in whole numbers. Grain: one row per reconciled article.';
comment on column dwh.mart_wines.product_id is 'Key of the ERP.';
comment on column dwh.mart_wines.sku is 'Key of the web shop.';
comment on column dwh.mart_wines.name is 'Name of the wine.';
comment on column dwh.mart_wines.price is 'Price of one bottle (EUR), as it is written.';
comment on column dwh.mart_wines.quantity is 'Bottles sold so far on the web.';
comment on column dwh.mart_wines.revenue is 'Price × bottles sold, half up to the cent (EUR).';
comment on column dwh.mart_wines.stock_quantity is 'Bottles in stock.';
comment on column dwh.mart_wines.stock_status is 'What the ERP says of the stock: instock or outofstock.';
comment on column dwh.mart_wines.z_score is 'Standard deviations from the mean price of all reconciled articles; null where all cost the same.';
comment on column dwh.mart_wines.wine_class is 'premium where the z-score is above the threshold, else ordinary.';
