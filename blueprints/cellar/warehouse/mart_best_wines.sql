-- Written by `tallyhouse ddl`.
create table dwh.mart_best_wines (
  product_id text not null,
  name text,
  wine_class text,
  price numeric(18, 2),
  bottles bigint,
  revenue numeric(18, 2)
);

alter table dwh.mart_best_wines add primary key (product_id);

comment on table dwh.mart_best_wines is 'The wines with the largest revenue (EUR), the largest first. Grain: one row per wine, twenty at most.';
comment on column dwh.mart_best_wines.product_id is 'Key of the ERP.';
comment on column dwh.mart_best_wines.name is 'Name of the wine.';
comment on column dwh.mart_best_wines.wine_class is 'premium where the z-score is above the threshold, else ordinary.';
comment on column dwh.mart_best_wines.price is 'Price of one bottle, to the cent (EUR).';
comment on column dwh.mart_best_wines.bottles is 'Bottles sold so far on the web.';
comment on column dwh.mart_best_wines.revenue is 'Price × bottles sold, half up to the cent (EUR).';
