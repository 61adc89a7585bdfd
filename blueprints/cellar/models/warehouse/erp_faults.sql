-- materialization: table
-- key: product_id, fault
-- grain: one row per article of the ERP and fault
-- description: What the ERP should mend: price_below_zero, stock_below_zero, status_contradicts_stock.
with faults as (
  select *, 'price_below_zero' as fault
  from clean_erp
  where price < 0
  union all
  select *, 'stock_below_zero' as fault
  from clean_erp
  where stock_quantity < 0
  union all
  select *, 'status_contradicts_stock' as fault
  from clean_erp
  where (lower(stock_status) = 'instock' and stock_quantity <= 0)
    or (lower(stock_status) = 'outofstock' and stock_quantity > 0)
)
select
  product_id,
  fault,
  cast(price as decimal(18, 2)) as price,
  stock_quantity,
  stock_status,
  onsale_web,
  source_file,
  source_line
from faults
