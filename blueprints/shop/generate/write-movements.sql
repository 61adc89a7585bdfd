-- The text of every line of inventory_movements.csv.
select concat(
  shop_mark(file is distinct from lag(file) over (), file), 'M', 10000001 + row_number() over (), ',SKU-', 10000 + product, ',',
  case kind when 0 then 'restock' when 1 then 'shipment' when 2 then 'return' else 'adjustment' end, ',', quantity, ',', shop_iso(moved_s)
) as line
from shop_movement
