-- Revenue (EUR) by day, days without sales included.
select sold_on, sales, quantity, revenue
from mart_sales_daily
order by sold_on
