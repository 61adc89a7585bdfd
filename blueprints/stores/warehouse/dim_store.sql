-- Written by `tallyhouse ddl`.
create table dwh.dim_store (
  store_id text not null,
  city text,
  employees bigint
);

alter table dwh.dim_store add primary key (store_id);

comment on table dwh.dim_store is 'Shops with their city and how many people work there. Grain: one row per shop, as it was last sent.';
comment on column dwh.dim_store.store_id is 'Number of the shop.';
comment on column dwh.dim_store.city is 'Where it stands.';
comment on column dwh.dim_store.employees is 'How many people work there.';
