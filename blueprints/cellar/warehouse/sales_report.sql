-- Written by `tallyhouse ddl`.
create table dwh.sales_report (
  product_id text not null,
  sku text,
  name text,
  price numeric(18, 2),
  bottles bigint,
  revenue numeric(18, 2),
  z_score numeric(18, 6),
  wine_class text
);

alter table dwh.sales_report add primary key (product_id);

comment on table dwh.sales_report is 'The report of the month (EUR): wines with price, bottles and revenue, the largest revenue first. Prices are rounded to the cent here alone. Grain: one row per reconciled article.';
comment on column dwh.sales_report.product_id is 'Key of the ERP.';
comment on column dwh.sales_report.sku is 'Key of the web shop.';
comment on column dwh.sales_report.name is 'Name of the wine.';
comment on column dwh.sales_report.price is 'Price of one bottle, to the cent (EUR).';
comment on column dwh.sales_report.bottles is 'Bottles sold so far on the web.';
comment on column dwh.sales_report.revenue is 'Price × bottles sold, half up to the cent (EUR).';
comment on column dwh.sales_report.z_score is 'Standard deviations from the mean price of all reconciled articles; null where all cost the same.';
comment on column dwh.sales_report.wine_class is 'premium where the z-score is above the threshold, else ordinary.';
