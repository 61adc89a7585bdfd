-- Written by `tallyhouse ddl`.
create table dwh.ordinary_wines (
  product_id text not null,
  sku text,
  name text,
  price numeric(18, 2),
  quantity bigint,
  revenue numeric(18, 2),
  z_score numeric(18, 6)
);

alter table dwh.ordinary_wines add primary key (product_id);

comment on table dwh.ordinary_wines is 'The other wines: one of the two lists that go out, with prices rounded to the cent (EUR). Grain: one row per ordinary wine.';
comment on column dwh.ordinary_wines.product_id is 'Key of the ERP.';
comment on column dwh.ordinary_wines.sku is 'Key of the web shop.';
comment on column dwh.ordinary_wines.name is 'Name of the wine.';
comment on column dwh.ordinary_wines.price is 'Price of one bottle, to the cent (EUR).';
comment on column dwh.ordinary_wines.quantity is 'Bottles sold so far on the web.';
comment on column dwh.ordinary_wines.revenue is 'Price × bottles sold, half up to the cent (EUR).';
comment on column dwh.ordinary_wines.z_score is 'Standard deviations from the mean price of all reconciled articles; null where all cost the same.';
