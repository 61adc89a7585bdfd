-- materialization: table
-- key: sku
-- grain: one row per article of the latest file
-- description: Articles of the web shop: rows of the type product (all rows where a file gives no type), of rows with one key the last.
with latest as (
  select max(_source_file) as source_file
  from staged_web
),
listed as (
  select
    w.sku,
    w.total_sales,
    w.post_title,
    lower(w.post_type) as post_type,
    w._source_file as source_file,
    w._source_line as source_line,
    count(w.post_type) over () as typed
  from stg_web as w
  inner join latest as l on l.source_file = w._source_file
),
products as (
  select
    *,
    row_number() over (partition by sku order by source_line desc) as place
  from listed
  where post_type = 'product' or typed = 0
)
select sku, post_title, total_sales, source_file, source_line
from products
where place = 1
