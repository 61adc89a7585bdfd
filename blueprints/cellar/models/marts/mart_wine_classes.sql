-- materialization: table
-- key: wine_class
-- grain: one row per class of wines that has any
-- description: Wines, bottles and revenue (EUR) of premium and of ordinary wines.
select
  wine_class,
  count(*) as wines,
  cast(sum(quantity) as bigint) as bottles,
  cast(sum(revenue) as decimal(18, 2)) as revenue,
  cast(sum(price) / count(*) as decimal(18, 2)) as average_price
from mart_wines
group by wine_class
