-- materialization: incremental
-- partition_by: month
-- told_by: month
-- key: date_day, sku
-- grain: one row per article and day on which it came to be at risk, or ceased to be
-- description: The days on which an article's stock crossed its reorder point, with the figures of the day.
select month, date_day, sku, on_hand, allocated, available, reorder_point, is_at_risk
from fct_inventory_daily
where is_at_risk <> was_at_risk
