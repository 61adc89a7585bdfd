-- severity: high
-- description: Step 1, convert: no key of a file was read as a decimal, such as 16416.0.
select 'erp' as contract, product_id as key_text, _source_file, _source_line
from stg_erp
where regexp_matches(product_id, '^[+-]?[0-9]+[.,]0+$')
union all
select 'link' as contract, case when regexp_matches(product_id, '^[+-]?[0-9]+[.,]0+$') then product_id else id_web end as key_text, _source_file, _source_line
from stg_link
where regexp_matches(product_id, '^[+-]?[0-9]+[.,]0+$') or regexp_matches(id_web, '^[+-]?[0-9]+[.,]0+$')
union all
select 'web' as contract, sku as key_text, _source_file, _source_line
from stg_web
where regexp_matches(sku, '^[+-]?[0-9]+[.,]0+$')
