-- materialization: view
-- key: date_day
-- grain: one row per day of the calendar up to as-of
-- description: The days that have come, with their month. A new landing date adds a row and changes none.
select d.date_day, d.month_start as month
from dim_date as d
inner join as_of as a on d.date_day <= a.as_of_date
