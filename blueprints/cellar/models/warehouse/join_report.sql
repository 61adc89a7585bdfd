-- materialization: table
-- grain: one row per article of the ERP, link or article of the web shop that did not match
-- description: What did not match and why: not_in_link_file, no_link (its link is empty), link_to_nothing, link_of_unknown_product, product_without_link (of the web shop). Prices are rounded to the cent (EUR).
select
  'erp' as side,
  'not_in_link_file' as reason,
  e.product_id,
  cast(null as varchar) as id_web,
  cast(null as varchar) as name,
  cast(e.price as decimal(18, 2)) as price,
  e.onsale_web,
  e.source_file,
  e.source_line
from clean_erp as e
where e.product_id not in (select k.product_id from clean_link as k)
union all
select
  'link' as side,
  case
    when e.product_id is null then 'link_of_unknown_product'
    when k.id_web is null then 'no_link'
    else 'link_to_nothing'
  end as reason,
  k.product_id,
  k.id_web,
  w.post_title as name,
  cast(e.price as decimal(18, 2)) as price,
  e.onsale_web,
  k.source_file,
  k.source_line
from clean_link as k
left join clean_erp as e on e.product_id = k.product_id
left join clean_web as w on w.sku = k.id_web
where e.product_id is null or w.sku is null
union all
select
  'web' as side,
  'product_without_link' as reason,
  cast(null as varchar) as product_id,
  w.sku as id_web,
  w.post_title as name,
  cast(null as decimal(18, 2)) as price,
  cast(null as bigint) as onsale_web,
  w.source_file,
  w.source_line
from clean_web as w
where w.sku not in (select k.id_web from clean_link as k where k.id_web is not null)
