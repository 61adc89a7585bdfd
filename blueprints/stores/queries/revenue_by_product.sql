-- Revenue (EUR) by article, largest first.
select product_id, product, quantity, revenue
from mart_sales_by_product
order by revenue desc, product_id
