-- Written by `tallyhouse ddl`.
-- Partitions: one a month of date_day that has rows, in dwh_parts, made by `tallyhouse publish`.
create table dwh.fct_revenue_daily (
  date_day date not null,
  orders bigint,
  active_customers bigint,
  gross_revenue numeric(18, 2),
  discounts numeric(18, 2),
  taxes numeric(18, 2),
  booked_revenue numeric(18, 2),
  refunds numeric(18, 2),
  net_revenue numeric(18, 2),
  recognised_revenue numeric(18, 2),
  recognised_net_revenue numeric(18, 2),
  refund_reserve numeric(18, 2)
) partition by range (date_day);

alter table dwh.fct_revenue_daily add primary key (date_day);

comment on table dwh.fct_revenue_daily is 'Revenue in both views (CHF): booked by the paid date, recognised by the delivery date; refunds by the return date; the reserve for refunds to come. Grain: one row per day from the first entry to as-of, days without sales included.';
comment on column dwh.fct_revenue_daily.date_day is 'Day.';
comment on column dwh.fct_revenue_daily.orders is 'Orders paid in the period, those of guests included.';
comment on column dwh.fct_revenue_daily.active_customers is 'Different clients with an order paid in the period; guests do not count.';
comment on column dwh.fct_revenue_daily.gross_revenue is 'Quantity × unit price of orders paid in the period, tax and discounts included (CHF).';
comment on column dwh.fct_revenue_daily.discounts is 'Discounts of orders paid in the period (CHF).';
comment on column dwh.fct_revenue_daily.taxes is 'Tax contained in orders paid in the period (CHF).';
comment on column dwh.fct_revenue_daily.booked_revenue is 'Gross − discounts − taxes of orders paid in the period (CHF).';
comment on column dwh.fct_revenue_daily.refunds is 'Refunds of returns of the period (CHF).';
comment on column dwh.fct_revenue_daily.net_revenue is 'Booked revenue less refunds of the period (CHF).';
comment on column dwh.fct_revenue_daily.recognised_revenue is 'Net amounts of paid orders that were delivered in the period (CHF).';
comment on column dwh.fct_revenue_daily.recognised_net_revenue is 'Recognised revenue less refunds of the period (CHF).';
comment on column dwh.fct_revenue_daily.refund_reserve is 'What is expected to be given back of the last 30 days’ deliveries (CHF); null before 90 days of history, or where nothing was recognised in them.';
