-- Written by `tallyhouse ddl`.
-- Partitions: one a month of cohort_month that has rows, in dwh_parts, made by `tallyhouse publish`.
create table dwh.fct_cohort_ltv (
  cohort_month date not null,
  horizon_days integer not null,
  cohort_size bigint,
  mature_date date,
  is_mature boolean,
  net_revenue numeric(18, 2),
  ltv numeric(18, 6)
) partition by range (cohort_month);

alter table dwh.fct_cohort_ltv add primary key (cohort_month, horizon_days);

comment on table dwh.fct_cohort_ltv is 'Net revenue (CHF) of days 0 to N after each client''s first paid order, refunds by the return date, in all and per client; null until the month''s last day + N is reached. Grain: one row per month of first paid orders and horizon of 7, 30 and 90 days.';
comment on column dwh.fct_cohort_ltv.cohort_month is 'First day of the cohort’s month, that of the clients’ first paid orders.';
comment on column dwh.fct_cohort_ltv.horizon_days is 'Days N behind a client’s first paid order: 7, 30 or 90.';
comment on column dwh.fct_cohort_ltv.cohort_size is 'Clients whose first paid order lies in the month.';
comment on column dwh.fct_cohort_ltv.mature_date is 'Day from which the figures are told: the last day of the month + N.';
comment on column dwh.fct_cohort_ltv.is_mature is 'Whether that day has come.';
comment on column dwh.fct_cohort_ltv.net_revenue is 'Net revenue of days 0 to N of all its clients, refunds by the day of return (CHF); null until the cohort is mature.';
comment on column dwh.fct_cohort_ltv.ltv is 'That net revenue a client (CHF); null until the cohort is mature.';
