-- materialization: table
-- key: date_day
-- grain: one row per day of the calendar years from the first order or movement of stock to as-of
-- description: The calendar, with ISO weeks (a week belongs to the year of its Thursday).
with digits as (
  select n from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as d(n)
),
numbers as (
  select a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n as n
  from digits as a cross join digits as b cross join digits as c cross join digits as d cross join digits as e
),
moments as (
  select min(least(created_date, paid_date, fulfilled_date, delivered_date, returned_date)) as first_day from fct_orders
  union all
  select cast(timezone('Europe/Zurich', timezone('UTC', min(moved_at))) as date) from stg_inventory_movements
),
first_days as (
  select min(first_day) as first_day from moments
),
bounds as (
  select
    cast(date_trunc('year', coalesce(f.first_day, a.as_of_date)) as date) as first_day,
    cast(date_trunc('year', a.as_of_date) as date) as last_year
  from as_of as a
  cross join first_days as f
),
days as (
  select cast(b.first_day + n.n as date) as date_day
  from bounds as b cross join numbers as n
  where b.first_day + n.n < b.last_year + interval '1 year'
)
select
  date_day,
  cast(extract(year from date_day) as integer) as year,
  cast(extract(quarter from date_day) as integer) as quarter,
  cast(extract(month from date_day) as integer) as month,
  cast(date_trunc('month', date_day) as date) as month_start,
  cast(extract(day from date_day) as integer) as day_of_month,
  cast(extract(isodow from date_day) as integer) as weekday,
  cast(extract(isodow from date_day) as integer) >= 6 as is_weekend,
  cast(extract(isoyear from date_day) as integer) as iso_year,
  cast(extract(week from date_day) as integer) as iso_week
from days
