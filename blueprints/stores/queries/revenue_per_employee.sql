-- Revenue ÷ people who work there, by shop.
select store_id, city, employees, revenue, round(revenue_per_employee, 2) as revenue_per_employee
from mart_sales_by_store
order by revenue_per_employee desc, store_id
