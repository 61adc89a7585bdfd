-- severity: high
-- description: No sale is in fct_sales twice.
select sale_id, count(*) as times
from fct_sales
group by sale_id
having count(*) > 1
