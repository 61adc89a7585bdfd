-- materialization: table
-- key: month, sku
-- grain: one row per article and month, from that of its first movement, sale or landing to as-of
-- description: Stock and what is paid and not fulfilled at the beginning of the month: the sums of all changes before it.
with monthly as (
  select sku, month, min(date_day) as first_day, sum(on_hand) as on_hand, sum(allocated) as allocated
  from int_stock_changes
  group by sku, month
),
months as (
  select distinct month from v_days
),
calendar as (
  select min(date_day) as first_day from v_days
),
firsts as (
  select sku, first_day from monthly
  union all
  select sku, cast(_ingested_at as date) from staged_products where _reasons is null
),
articles as (
  select f.sku, greatest(min(f.first_day), c.first_day) as first_day
  from firsts as f
  cross join calendar as c
  group by f.sku, c.first_day
)
select
  m.month,
  a.sku,
  a.first_day,
  cast(coalesce(sum(c.on_hand) over before, 0) as bigint) as on_hand,
  cast(coalesce(sum(c.allocated) over before, 0) as bigint) as allocated
from articles as a
inner join months as m on m.month >= date_trunc('month', a.first_day)
left join monthly as c on c.sku = a.sku and c.month = m.month
window before as (partition by a.sku order by m.month rows between unbounded preceding and 1 preceding)
