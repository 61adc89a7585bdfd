-- The text of every line of inventory_movements.csv.
select
  shop_stretch(file, 0, rowid) as stretch,
  concat(
    'M', 10000001 + rowid, ',SKU-', 10000 + product,
    case kind when 0 then ',restock,' when 1 then ',shipment,' when 2 then ',return,' else ',adjustment,' end,
    quantity, ',', shop_iso(moved_s)
  ) as line
from shop_movement
where shop_is_written(file)
