-- materialization: incremental
-- partition_by: month
-- told_by: month
-- key: month, sku
-- grain: one row per article and month with a change, and the first day with one
-- description: What a month changed in an article's stock and in what is paid and not fulfilled.
select
  month,
  sku,
  min(date_day) as first_day,
  cast(sum(on_hand) as bigint) as on_hand,
  cast(sum(allocated) as bigint) as allocated
from int_stock_changes
group by month, sku
