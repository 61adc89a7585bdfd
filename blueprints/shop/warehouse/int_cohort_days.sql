-- Written by `tallyhouse ddl`.
create table dwh.int_cohort_days (
  cohort_month date not null,
  days integer not null,
  net_revenue numeric(18, 2),
  returning_customers bigint
);

alter table dwh.int_cohort_days add primary key (cohort_month, days);

comment on table dwh.int_cohort_days is 'Net revenue (CHF, refunds by the return date) of that day, and how many clients paid again for the first time. Grain: one row per month of first paid orders and day 0 to 90 behind each client''s first, where there was something.';
comment on column dwh.int_cohort_days.cohort_month is 'First day of the cohort’s month.';
comment on column dwh.int_cohort_days.days is 'Days behind each client’s first paid order, 0 to 90.';
comment on column dwh.int_cohort_days.net_revenue is 'Booked revenue less refunds of that day (CHF).';
comment on column dwh.int_cohort_days.returning_customers is 'Clients who paid again on that day for the first time.';
