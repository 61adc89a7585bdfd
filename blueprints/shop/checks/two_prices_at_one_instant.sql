-- severity: medium
-- description: No article has two prices since the same updated_at among the rows of one landing date: nothing but their place says which holds, and the last one does. A row sent on a later day settles it.
with versions as (
  select
    sku, updated_at, list_price, _source_file, _source_line, _arrival, _source_record,
    _ingested_at = max(_ingested_at) over (partition by sku, updated_at) as is_latest_drop
  from staged_products
  where _reasons is null
),
torn as (
  select sku, updated_at
  from versions
  where is_latest_drop
  group by sku, updated_at
  having count(distinct list_price) > 1
)
select
  v.sku, v.updated_at, v.list_price,
  row_number() over (partition by v.sku, v.updated_at order by v._arrival desc, v._source_record desc) = 1 as is_last,
  v._source_file, v._source_line
from versions as v
semi join torn as t on t.sku = v.sku and t.updated_at = v.updated_at
where v.is_latest_drop
order by v.sku, v.updated_at, v._arrival, v._source_record
