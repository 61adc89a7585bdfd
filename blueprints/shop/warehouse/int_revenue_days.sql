-- Written by `tallyhouse ddl`.
create table dwh.int_revenue_days (
  date_day date not null,
  orders bigint,
  active_customers bigint,
  gross_revenue numeric(18, 2),
  discounts numeric(18, 2),
  taxes numeric(18, 2),
  booked_revenue numeric(18, 2),
  recognised_revenue numeric(18, 2),
  refunds numeric(18, 2),
  refund_step numeric(18, 2)
);

alter table dwh.int_revenue_days add primary key (date_day);

comment on table dwh.int_revenue_days is 'What fct_revenue_daily sums and rolls (CHF): the entries and paid orders of each day, and the steps of what was refunded already. Grain: one row per day with an entry of revenue, or with a refund that leaves the reserve.';
comment on column dwh.int_revenue_days.date_day is 'Day.';
comment on column dwh.int_revenue_days.orders is 'Orders paid in the period, those of guests included.';
comment on column dwh.int_revenue_days.active_customers is 'Different clients with an order paid in the period; guests do not count.';
comment on column dwh.int_revenue_days.gross_revenue is 'Quantity × unit price of orders paid in the period, tax and discounts included (CHF).';
comment on column dwh.int_revenue_days.discounts is 'Discounts of orders paid in the period (CHF).';
comment on column dwh.int_revenue_days.taxes is 'Tax contained in orders paid in the period (CHF).';
comment on column dwh.int_revenue_days.booked_revenue is 'Gross − discounts − taxes of orders paid in the period (CHF).';
comment on column dwh.int_revenue_days.recognised_revenue is 'Net amounts of paid orders that were delivered in the period (CHF).';
comment on column dwh.int_revenue_days.refunds is 'Refunds of returns of the period (CHF).';
comment on column dwh.int_revenue_days.refund_step is 'What the day changes in the refunds that the deliveries of the last 30 days have had already (CHF).';
