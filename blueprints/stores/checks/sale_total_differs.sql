-- severity: high
-- description: total_price is quantity × price, half up to the cent, and the price is one of the article that held on the day.
select s.sale_id, s.sold_on, s.product_id, s.quantity, s.unit_price, s.total_price
from fct_sales as s
left join dim_product as p
  on p.product_id = s.product_id
  and p.price = s.unit_price
  and s.sold_on >= p.valid_from
  and (p.valid_to is null or s.sold_on < p.valid_to)
where p.product_id is null
  or s.total_price * 100 <> floor(s.quantity * s.unit_price * 100 + 0.5)
