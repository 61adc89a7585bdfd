-- materialization: table
-- key: sku, alert_date
-- grain: one row per article and crossing below its reorder point; the next one only after it recovered
-- description: Stock alerts: the figures of the day they were raised, the day the article recovered, null while it has not.
with crossings as (
  select
    *,
    lead(date_day) over (partition by sku order by date_day) as recovered_date
  from int_stock_crossings
)
select
  sku,
  date_day as alert_date,
  recovered_date,
  recovered_date is null as is_open,
  on_hand,
  allocated,
  available,
  reorder_point
from crossings
where is_at_risk
