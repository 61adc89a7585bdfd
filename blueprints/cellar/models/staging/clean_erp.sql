-- materialization: table
-- key: product_id
-- grain: one row per article of the latest file
-- description: Articles of the ERP; rows without a key are in quarantine, of rows with one key the last one stands.
with latest as (
  select max(_source_file) as source_file
  from staged_erp
)
select
  e.product_id,
  e.price,
  e.onsale_web,
  e.stock_quantity,
  e.stock_status,
  e._source_file as source_file,
  e._source_line as source_line
from stg_erp as e
inner join latest as l on l.source_file = e._source_file
