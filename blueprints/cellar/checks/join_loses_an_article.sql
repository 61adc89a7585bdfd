-- severity: high
-- description: Step 3, reconcile: every article of the ERP and of the web shop is reconciled once or in the join report.
select 'erp' as side, e.product_id as key_text
from clean_erp as e
where (select count(*) from reconciled_products as r where r.product_id = e.product_id)
  + (select count(*) from join_report as j where j.side in ('erp', 'link') and j.product_id = e.product_id) <> 1
union all
select 'web' as side, w.sku as key_text
from clean_web as w
where (select count(*) from reconciled_products as r where r.sku = w.sku) <> 1
  and w.sku not in (select j.id_web from join_report as j where j.id_web is not null)
