-- severity: high
-- description: Step 4, revenue: the total, the report, the wines, and premium and ordinary together, each are the sum over the articles, to the cent.
with totals as (
  select 'mart_revenue_total' as name, revenue, bottles as quantity
  from mart_revenue_total
  union all
  select 'sales_report' as name, sum(revenue) as revenue, sum(bottles) as quantity
  from sales_report
  union all
  select 'mart_wines' as name, sum(revenue) as revenue, sum(quantity) as quantity
  from mart_wines
  union all
  select 'premium and ordinary' as name, sum(revenue) as revenue, sum(quantity) as quantity
  from (select revenue, quantity from premium_wines union all select revenue, quantity from ordinary_wines) as both_lists
),
facts as (
  select sum(revenue) as revenue, sum(quantity) as quantity
  from fct_revenue
)
select t.name, t.revenue, f.revenue as revenue_of_articles
from totals as t
cross join facts as f
where coalesce(t.revenue, 0) <> coalesce(f.revenue, 0) or coalesce(t.quantity, 0) <> coalesce(f.quantity, 0)
