-- materialization: incremental
-- partition_by: month of date_day
-- key: movement_id
-- grain: one row per movement of stock
-- description: Movements of stock by their day in Zurich; those of an article that is not known yet as well.
select
  movement_id,
  sku,
  kind,
  cast(timezone('Europe/Zurich', timezone('UTC', moved_at)) as date) as date_day,
  quantity,
  moved_at
from stg_inventory_movements
