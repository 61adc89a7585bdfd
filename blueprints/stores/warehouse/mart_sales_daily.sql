-- Written by `tallyhouse ddl`.
create table dwh.mart_sales_daily (
  sold_on date not null,
  sales bigint,
  quantity bigint,
  revenue numeric(18, 2)
);

alter table dwh.mart_sales_daily add primary key (sold_on);

comment on table dwh.mart_sales_daily is 'Sales, pieces and revenue (EUR) by day. Grain: one row per day from the first to the last sale, days without sales included.';
comment on column dwh.mart_sales_daily.sold_on is 'Day.';
comment on column dwh.mart_sales_daily.sales is 'Sales.';
comment on column dwh.mart_sales_daily.quantity is 'Pieces sold on that day.';
comment on column dwh.mart_sales_daily.revenue is 'Sum of the sales’ total prices (EUR).';
