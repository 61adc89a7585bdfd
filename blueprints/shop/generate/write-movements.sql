-- The text of every line of inventory_movements.csv.
select
  shop_stretch(m.file, 0, m.rowid) as stretch,
  concat(
    'M', 10000001 + m.rowid, ',SKU-', 10000 + m.product,
    case m.kind when 0 then ',restock,' when 1 then ',shipment,' when 2 then ',return,' else ',adjustment,' end,
    m.quantity, ',', moved.text,
    case m.kind when 0 then '05:00:00Z' when 1 then '20:10:00Z' when 2 then '20:20:00Z' else '20:30:00Z' end
  ) as line
from shop_movement as m
join shop_date as moved on moved.day = m.day
where shop_is_written(m.file)
