-- severity: high
-- description: The prices of an article follow each other: each holds until the next one begins, and one alone holds now.
with versions as (
  select sku, valid_from, valid_to, lead(valid_from) over (partition by sku order by valid_from) as next_from
  from dim_product
)
select sku, valid_from, valid_to, next_from
from versions
where (next_from is null and valid_to is not null)
  or (next_from is not null and (valid_to is null or valid_to <> next_from))
