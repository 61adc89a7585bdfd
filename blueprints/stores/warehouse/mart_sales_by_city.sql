-- Written by `tallyhouse ddl`.
create table dwh.mart_sales_by_city (
  city text not null,
  stores bigint,
  employees bigint,
  sales bigint,
  quantity bigint,
  revenue numeric(18, 2),
  revenue_per_employee numeric(18, 6)
);

alter table dwh.mart_sales_by_city add primary key (city);

comment on table dwh.mart_sales_by_city is 'Sales and revenue (EUR) of a city''s shops together; per employee it is their revenue ÷ their people. Grain: one row per city with a shop.';
comment on column dwh.mart_sales_by_city.city is 'Where it stands.';
comment on column dwh.mart_sales_by_city.employees is 'How many people work there.';
comment on column dwh.mart_sales_by_city.quantity is 'Pieces sold.';
