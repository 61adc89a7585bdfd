-- severity: high
-- description: Step 2, clean: no row is without its key.
select 'clean_erp' as name, source_file, source_line
from clean_erp
where product_id is null
union all
select 'clean_link' as name, source_file, source_line
from clean_link
where product_id is null
union all
select 'clean_web' as name, source_file, source_line
from clean_web
where sku is null
