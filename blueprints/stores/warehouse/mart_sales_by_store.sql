-- Written by `tallyhouse ddl`.
create table dwh.mart_sales_by_store (
  store_id text not null,
  store text,
  city text,
  employees bigint,
  sales bigint,
  quantity bigint,
  revenue numeric(18, 2),
  revenue_per_employee numeric(18, 6)
);

alter table dwh.mart_sales_by_store add primary key (store_id);

comment on table dwh.mart_sales_by_store is 'Sales, pieces and revenue (EUR) by shop, and revenue ÷ people who work there (null without any). Grain: one row per shop, those without sales included.';
comment on column dwh.mart_sales_by_store.store_id is 'Number of the shop.';
comment on column dwh.mart_sales_by_store.store is 'City and number of the shop.';
comment on column dwh.mart_sales_by_store.city is 'City of the shop.';
comment on column dwh.mart_sales_by_store.employees is 'How many people work there.';
comment on column dwh.mart_sales_by_store.sales is 'Sales.';
comment on column dwh.mart_sales_by_store.quantity is 'Pieces sold in the shop.';
comment on column dwh.mart_sales_by_store.revenue is 'Sum of the sales’ total prices (EUR).';
comment on column dwh.mart_sales_by_store.revenue_per_employee is 'Revenue ÷ people who work there (EUR); null without any.';
