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
comment on column dwh.int_sales_months.month is 'First day of the month.';
comment on column dwh.int_sales_months.gross_revenue is 'Quantity × unit price of orders paid in the period, tax and discounts included (CHF).';
comment on column dwh.int_sales_months.discounts is 'Discounts of orders paid in the period (CHF).';
comment on column dwh.int_sales_months.taxes is 'Tax contained in orders paid in the period (CHF).';
comment on column dwh.int_sales_months.booked_revenue is 'Gross − discounts − taxes of orders paid in the period (CHF).';
comment on column dwh.int_sales_months.orders is 'Orders paid in the period, those of guests included.';
comment on column dwh.int_sales_months.active_customers is 'Different clients with an order paid in the period; guests do not count.';
