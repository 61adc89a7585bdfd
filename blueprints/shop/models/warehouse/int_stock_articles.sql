-- materialization: table
-- key: sku
-- grain: one row per article that moved, was sold or landed
-- description: The first day of an article in the calendar: of its first movement, sale or landing, whichever is first.
with calendar as (
  select min(date_day) as first_day from v_days
),
firsts as (
  select sku, first_day from int_stock_months
  union all
  select sku, cast(_ingested_at as date) from staged_products where _reasons is null
)
select f.sku, greatest(min(f.first_day), c.first_day) as first_day
from firsts as f
cross join calendar as c
group by f.sku, c.first_day
