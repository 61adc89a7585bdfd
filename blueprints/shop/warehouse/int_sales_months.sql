-- Written by `tallyhouse ddl`.
create table dwh.int_sales_months (
  month date not null,
  gross_revenue numeric(18, 2),
  discounts numeric(18, 2),
  taxes numeric(18, 2),
  booked_revenue numeric(18, 2),
  orders bigint,
  active_customers bigint
);

alter table dwh.int_sales_months add primary key (month);

comment on table dwh.int_sales_months is 'Sums of the orders of a month that were paid by as-of (CHF), and how many clients paid them. Grain: one row per month with paid orders.';
