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
comment on column dwh.mart_sales_by_city.city is 'City.';
comment on column dwh.mart_sales_by_city.stores is 'Shops in the city.';
comment on column dwh.mart_sales_by_city.employees is 'How many people work in its shops.';
comment on column dwh.mart_sales_by_city.sales is 'Sales.';
comment on column dwh.mart_sales_by_city.quantity is 'Pieces sold in its shops.';
comment on column dwh.mart_sales_by_city.revenue is 'Sum of the sales’ total prices (EUR).';
comment on column dwh.mart_sales_by_city.revenue_per_employee is 'Revenue ÷ people who work there (EUR); null without any.';
