-- materialization: table
-- key: product_id
-- grain: one row per ordinary wine
-- description: The other wines: one of the two lists that go out.
select product_id, sku, name, price, quantity, revenue, z_score
from mart_wines
where wine_class = 'ordinary'
order by price desc, product_id
