-- severity: low
-- description: The movements of an article never add up to less than nothing.
select sku, sum(quantity) as on_hand
from stg_inventory_movements
group by sku
having sum(quantity) < 0
