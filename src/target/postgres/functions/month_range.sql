-- signature: month_range(date, date)
-- description: Every month from that of the first day to that of the last, with its first and last day: joined to a table, it shows months without rows too.
create function :schema.month_range(first_day date, last_day date)
returns table (month_start date, month_end date)
language sql immutable parallel safe
as $$
  select cast(m as date), cast(m + interval '1 month' - interval '1 day' as date)
  from generate_series(date_trunc('month', cast(first_day as timestamp)), cast(last_day as timestamp), interval '1 month') as m
$$
