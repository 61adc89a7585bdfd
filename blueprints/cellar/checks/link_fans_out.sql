-- severity: high
-- description: Step 3, reconcile: no article has two links and no key of the web shop is linked twice, else sales would count twice.
select 'product_id' as side, product_id as key_text, count(*) as links
from clean_link
where id_web is not null
group by product_id
having count(*) > 1
union all
select 'id_web' as side, id_web as key_text, count(*) as links
from clean_link
where id_web is not null
group by id_web
having count(*) > 1
