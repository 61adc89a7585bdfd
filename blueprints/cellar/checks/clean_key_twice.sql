-- severity: high
-- description: Step 2, clean: no key occurs twice.
select 'clean_erp' as name, product_id as key_text, count(*) as times
from clean_erp
group by product_id
having count(*) > 1
union all
select 'clean_web' as name, sku as key_text, count(*) as times
from clean_web
group by sku
having count(*) > 1
