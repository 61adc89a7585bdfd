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
