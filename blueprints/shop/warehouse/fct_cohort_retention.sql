-- Written by `tallyhouse ddl`.
-- Partitions: one a month of cohort_month that has rows, in dwh_parts, made by `tallyhouse publish`.
create table dwh.fct_cohort_retention (
  cohort_month date not null,
  horizon_days integer not null,
  cohort_size bigint,
  mature_date date,
  is_mature boolean,
  retained_customers bigint,
  retention numeric(18, 6)
) partition by range (cohort_month);

alter table dwh.fct_cohort_retention add primary key (cohort_month, horizon_days);

comment on table dwh.fct_cohort_retention is 'Of the clients of a cohort the share with another paid order 1 to N days after their first, null until the month''s last day + N is reached. Grain: one row per month of first paid orders and horizon of 7, 30 and 90 days.';
