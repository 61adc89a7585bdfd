-- materialization: table
-- key: product_id
-- grain: one row per premium wine
-- description: The wines whose price lies far above the others: one of the two lists that go out.
select product_id, sku, name, price, quantity, revenue, z_score
from mart_wines
where wine_class = 'premium'
order by price desc, product_id
