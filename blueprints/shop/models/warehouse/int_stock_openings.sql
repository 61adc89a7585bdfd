-- materialization: incremental
-- partition_by: month
-- told_by: month
-- key: month, sku
-- grain: one row per article and month, from that of its first movement, sale or landing to as-of
-- description: Stock and what is paid and not fulfilled at the beginning of the month: the sums of all changes before it.
with months as (
  select distinct month from v_days
),
-- A month's changes are in every opening behind it and in none before.
before as (
  select m.month, c.sku, sum(c.on_hand) as on_hand, sum(c.allocated) as allocated
  from months as m
  inner join int_stock_months as c on c.month < m.month
  group by m.month, c.sku
)
select
  m.month,
  a.sku,
  a.first_day,
  cast(coalesce(b.on_hand, 0) as bigint) as on_hand,
  cast(coalesce(b.allocated, 0) as bigint) as allocated
from months as m
inner join int_stock_articles as a on m.month >= date_trunc('month', a.first_day)
left join before as b on b.month = m.month and b.sku = a.sku
