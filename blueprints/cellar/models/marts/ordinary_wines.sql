-- materialization: table
-- key: product_id
-- grain: one row per ordinary wine
-- description: The other wines: one of the two lists that go out, with prices rounded to the cent (EUR).
select product_id, sku, name, cast(price as decimal(18, 2)) as price, quantity, revenue, z_score
from mart_wines
where wine_class = 'ordinary'
order by mart_wines.price desc, product_id
