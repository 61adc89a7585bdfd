-- Revenue (EUR) by city, largest first.
select city, stores, revenue
from mart_sales_by_city
order by revenue desc, city
