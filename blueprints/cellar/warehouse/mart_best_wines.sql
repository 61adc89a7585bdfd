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
comment on column dwh.mart_best_wines.price is 'Price of one bottle (EUR), as it is written.';
