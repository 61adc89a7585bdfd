-- materialization: table
-- grain: one row
-- description: Revenue (EUR) of all reconciled articles together.
select
  count(*) as products,
  cast(coalesce(sum(quantity), 0) as bigint) as bottles,
  cast(coalesce(sum(revenue), 0) as decimal(18, 2)) as revenue
from fct_revenue
