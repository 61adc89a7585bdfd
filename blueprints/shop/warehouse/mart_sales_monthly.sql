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
comment on column dwh.mart_sales_monthly.month is 'First day of the month.';
comment on column dwh.mart_sales_monthly.gross_revenue is 'Quantity × unit price of orders paid in the period, tax and discounts included (CHF).';
comment on column dwh.mart_sales_monthly.discounts is 'Discounts of orders paid in the period (CHF).';
comment on column dwh.mart_sales_monthly.taxes is 'Tax contained in orders paid in the period (CHF).';
comment on column dwh.mart_sales_monthly.booked_revenue is 'Gross − discounts − taxes of orders paid in the period (CHF).';
comment on column dwh.mart_sales_monthly.refunds is 'Refunds of returns of the period (CHF).';
comment on column dwh.mart_sales_monthly.net_revenue is 'Booked revenue less refunds of the period (CHF).';
comment on column dwh.mart_sales_monthly.orders is 'Orders paid in the period, those of guests included.';
comment on column dwh.mart_sales_monthly.active_customers is 'Different clients with an order paid in the period; guests do not count.';
comment on column dwh.mart_sales_monthly.new_customers is 'Clients whose first paid order lies in the period.';
comment on column dwh.mart_sales_monthly.repeat_customers is 'Clients with an order paid in the period whose first one lies before it.';
comment on column dwh.mart_sales_monthly.average_basket is 'Booked revenue ÷ orders (CHF), before refunds; null without orders.';
