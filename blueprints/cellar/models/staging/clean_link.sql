-- materialization: table
-- grain: one row per pair of keys of the latest file; id_web is null where an article has no link
-- description: Links between the keys of ERP and web shop; a pair that is repeated counts once, and no link beside a link is none.
with latest as (
  select max(_source_file) as source_file
  from staged_link
),
pairs as (
  select
    k.product_id,
    k.id_web,
    k._source_file as source_file,
    k._source_line as source_line,
    row_number() over (partition by k.product_id, k.id_web order by k._source_line) as place,
    count(k.id_web) over (partition by k.product_id) as links
  from stg_link as k
  inner join latest as l on l.source_file = k._source_file
)
select product_id, id_web, source_file, source_line
from pairs
where place = 1 and (id_web is not null or links = 0)
