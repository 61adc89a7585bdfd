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
