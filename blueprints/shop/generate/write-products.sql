-- The text of every line of products.csv.
select shop_stretch(file, 0, rowid) as stretch, concat(
  'SKU-', 10000 + product, ',',
  ['Alpine', 'Lake', 'Cedar', 'Granite', 'Linen', 'Copper', 'Meadow', 'Night'][1 + ((h >> 12) % 8)::integer], ' ',
  ['Lamp', 'Kettle', 'Jacket', 'Book', 'Backpack', 'Soap', 'Knife', 'Speaker', 'Blanket', 'Puzzle', 'Planter',
    'Scarf'][1 + ((h >> 16) % 12)::integer],
  ' ', 10000 + product, ',',
  ['Lighting', 'Kitchen', 'Clothing', 'Books', 'Outdoor', 'Care', 'Kitchen', 'Electronics', 'Home', 'Games', 'Garden',
    'Clothing'][1 + ((h >> 16) % 12)::integer],
  ',', shop_money(shop_price(h, version)), ',', shop_money(shop_price(h, 0) * (42 + (h >> 25) % 24)::bigint // 100),
    ',', 4 + (h >> 28) % 40, ',', shop_iso(updated_s)
) as line
from shop_product_sending
where shop_is_written(file)
