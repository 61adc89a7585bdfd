-- The same figures as the release has them.
with named as (
  select concat('article ', product_id, ' (', sku, ')') as subject, price, quantity, revenue, wine_class
  from mart_wines
)
select subject, 'price' as figure, cast(cast(price as decimal(18, 6)) as varchar) as value
from named
union all
select subject, 'bottles' as figure, cast(quantity as varchar) as value
from named
union all
select subject, 'revenue' as figure, cast(revenue as varchar) as value
from named
union all
select subject, 'class' as figure, wine_class as value
from named
