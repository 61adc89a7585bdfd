-- The same figures as the release has them.
with named as (
  select
    concat(quantity, ' × ', product_id, ', magasin ', store_id, ', ', sold_on) as subject,
    count(*) as times,
    max(unit_price) as price,
    sum(total_price) as total
  from fct_sales
  group by quantity, product_id, store_id, sold_on
)
select subject, 'times sold' as figure, cast(times as varchar) as value
from named
union all
select subject, 'unit price' as figure, cast(cast(price as decimal(18, 6)) as varchar) as value
from named
union all
select subject, 'total price' as figure, cast(cast(total as decimal(18, 2)) as varchar) as value
from named
