-- Written by `tallyhouse ddl`.
set search_path = dwh;

create view dwh.v_days as
select
  cast(date_day as date) as date_day,
  cast(month as date) as month
from (
  select d.date_day, d.month_start as month
  from dim_date as d
  inner join as_of as a on d.date_day <= a.as_of_date
) as model;

comment on view dwh.v_days is 'The days that have come, with their month. A new landing date adds a row and changes none. Grain: one row per day of the calendar up to as-of.';
comment on column dwh.v_days.date_day is 'Day.';
comment on column dwh.v_days.month is 'First day of the month.';

reset search_path;
