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
comment on column dwh.fct_cohort_retention.cohort_month is 'First day of the cohort’s month, that of the clients’ first paid orders.';
comment on column dwh.fct_cohort_retention.horizon_days is 'Days N behind a client’s first paid order: 7, 30 or 90.';
comment on column dwh.fct_cohort_retention.cohort_size is 'Clients whose first paid order lies in the month.';
comment on column dwh.fct_cohort_retention.mature_date is 'Day from which the figures are told: the last day of the month + N.';
comment on column dwh.fct_cohort_retention.is_mature is 'Whether that day has come.';
comment on column dwh.fct_cohort_retention.retained_customers is 'Clients with another paid order on days 1 to N; null until the cohort is mature.';
comment on column dwh.fct_cohort_retention.retention is 'Their share of the cohort, 0 to 1; null until the cohort is mature.';
