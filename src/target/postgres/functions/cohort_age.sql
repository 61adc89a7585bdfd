-- signature: cohort_age(date, date)
-- description: Age of a cohort in calendar months on a day: 0 in the month of its start, 1 in the next; negative before its start.
create function :schema.cohort_age(cohort_start date, day date)
returns integer
language sql immutable parallel safe
as $$
  select cast(
    12 * (extract(year from day) - extract(year from cohort_start)) + extract(month from day) - extract(month from cohort_start)
    as integer
  )
$$
