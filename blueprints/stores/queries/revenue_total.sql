-- Total revenue (EUR).
select sum(total_price) as revenue, sum(quantity) as quantity, count(*) as sales
from fct_sales
