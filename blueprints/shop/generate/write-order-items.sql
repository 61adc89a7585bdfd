-- The text of every line of order_items.csv, in the order of shop_sending.
with items as (
  select
    file, is_lead and k = 1 as is_lead, i, phase, g,
    case when returned_s < known_s then returned_s end as returned_s,
    k - (line_defect = 7 and k > line_at)::integer as line_no,
    case when k = line_at then line_defect else 0 end as defect
  from (select *, shop_phase(day) as phase, unnest(range(1, lines + 1 + (line_defect = 7)::integer))::integer as k from shop_sending)
),
drawn as (
  select *, shop_hash(i * 8 + line_no, 5) as h from items
),
products as (
  select *, shop_product(h) as product from drawn
),
priced as (
  select *, shop_hash(product, 7) as p from products
),
valued as (
  select
    file, is_lead, i, line_no, product, h, returned_s, defect,
    shop_quantity(h) as quantity,
    shop_price(p, shop_version(p, phase)) as price,
    returned_s is not null and shop_is_returned(h, g, line_no) as is_returned
  from priced
),
discounted as (
  select *, shop_discount(h, quantity * price) as discount from valued
)
select case defect
  when 0 then concat(
    shop_mark(is_lead, file), 'O', shop_order_id(i), ',', line_no, ',SKU-', 10000 + product, ',', quantity, ',', shop_money(price), ',',
    case when discount = 0 then '0.00' else shop_money(discount)::varchar end, ',', shop_money(shop_tax(quantity * price - discount)),
    case when is_returned then concat(',', shop_returned_quantity(h, quantity), ',', shop_iso(returned_s)) else ',0,' end
  )
  else concat(
    shop_mark(is_lead, file), case when defect = 3 then '' else concat('O', shop_order_id(i)) end, ',', line_no, ',',
    case defect when 6 then 'SKU-99' when 9 then '"SKU-' else 'SKU-' end, 10000 + product, ',', case when defect = 2 then '-' else '' end, quantity, ',',
    case when defect = 4 then 'on request' else shop_money(price)::varchar end, ',',
    shop_money(case when defect = 5 then quantity * price + 500 else discount end), ',', shop_money(shop_tax(quantity * price - discount)),
    ',', case when is_returned and defect <> 2 then shop_returned_quantity(h, quantity) else 0 end, ',',
    case when defect = 1 then case when h % 2 = 0 then '2024-02-30T10:00:00Z' else 'not a date' end when is_returned then shop_iso(returned_s) else '' end,
    case when defect = 8 then ',surplus,cells' else '' end
  )
end as line
from discounted
