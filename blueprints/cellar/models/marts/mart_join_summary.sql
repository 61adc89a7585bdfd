-- materialization: table
-- key: reason
-- grain: one row per reason, and one for what matched
-- description: How many articles matched, and how many did not for which reason.
select 'matched' as reason, count(*) as products
from reconciled_products
union all
select reason, count(*) as products
from join_report
group by reason
