-- Written by `tallyhouse ddl`.
create table dwh.mart_sales_monthly (
  month date not null,
  gross_revenue numeric(18, 2),
  discounts numeric(18, 2),
  taxes numeric(18, 2),
  booked_revenue numeric(18, 2),
  refunds numeric(18, 2),
  net_revenue numeric(18, 2),
  orders bigint,
  active_customers bigint,
  new_customers bigint,
  repeat_customers bigint,
  average_basket numeric(18, 6)
);

alter table dwh.mart_sales_monthly add primary key (month);

comment on table dwh.mart_sales_monthly is 'Sales by month (CHF, Zurich): booked revenue is gross − discounts − taxes of orders paid in the month, net revenue less refunds of the month. Grain: one row per month from the first entry to as-of, months without sales included.';
