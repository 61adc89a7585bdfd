-- severity: high
-- description: On every day an article has one price, and one of them holds now.
select a.product_id, a.valid_from, a.valid_to, b.valid_from as other_valid_from
from dim_product as a
inner join dim_product as b
  on b.product_id = a.product_id
  and b.valid_from > a.valid_from
  and (a.valid_to is null or a.valid_to > b.valid_from)
union all
select product_id, min(valid_from) as valid_from, max(valid_to) as valid_to, null as other_valid_from
from dim_product
group by product_id
having count(*) - count(valid_to) <> 1
