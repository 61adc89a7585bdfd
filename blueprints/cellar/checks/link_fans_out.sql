-- severity: high
-- description: Step 3, reconcile: no article has two links and no key of the web shop is linked twice, else sales would count twice.
select 'product_id' as side, product_id as key_text, count(*) as links
from clean_link
where id_web is not null
group by product_id
having count(*) > 1
union all
-- A link of an article that the ERP does not have joins nothing; the join report lists it.
select 'id_web' as side, id_web as key_text, count(*) as links
from clean_link
where id_web is not null and product_id in (select product_id from clean_erp)
group by id_web
having count(*) > 1
