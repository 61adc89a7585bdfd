-- What can stand in an order line: a product, a quantity and a discount, with its text at each price of the product
-- and the days from which the second to the fourth price hold. Lines look their text up here, which is much cheaper
-- than writing each one anew.
create or replace temp table shop_offer as
with slots as (
  select n::integer as slot, shop_product(n) as product, shop_hash(n, 14) as h, shop_hash(shop_product(n), 7) as p
  from range(16384) as numbers(n)
),
chosen as (
  select *, shop_slot_quantity(slot) as quantity, shop_price(p, 0) as price_0, shop_price(p, 1) as price_1,
    shop_price(p, 2) as price_2, shop_price(p, 3) as price_3
  from slots
)
select
  slot, quantity::tinyint as quantity,
  coalesce(shop_change_day(p, 1), 100000)::integer as from_1,
  coalesce(shop_change_day(p, 2), 100000)::integer as from_2,
  coalesce(shop_change_day(p, 3), 100000)::integer as from_3,
  shop_offer_text(product, quantity, price_0, shop_discount(h, quantity * price_0)) as text_0,
  shop_offer_text(product, quantity, price_1, shop_discount(h, quantity * price_1)) as text_1,
  shop_offer_text(product, quantity, price_2, shop_discount(h, quantity * price_2)) as text_2,
  shop_offer_text(product, quantity, price_3, shop_discount(h, quantity * price_3)) as text_3
from chosen;
