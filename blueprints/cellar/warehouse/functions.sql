-- Written by `tallyhouse ddl`.
create function dwh.cohort_age(cohort_start date, day date)
returns integer
language sql immutable parallel safe
as $$
  select cast(
    12 * (extract(year from day) - extract(year from cohort_start)) + extract(month from day) - extract(month from cohort_start)
    as integer
  )
$$;

comment on function dwh.cohort_age(date, date) is 'Age of a cohort in calendar months on a day: 0 in the month of its start, 1 in the next; negative before its start.';

create function dwh.metric(metric_name text, by_grain text, first_day date, last_day date)
returns table (period date, age_days integer, value numeric)
language plpgsql stable parallel safe
as $$
begin
  if not exists (select from dwh.metric_values as v where v.metric = metric_name and v.grain = by_grain and v.dimension is null) then
    raise exception 'there are no figures of % by %', metric_name, by_grain
      using hint = 'see: select distinct metric, grain from dwh.metric_values';
  end if;
  return query
    select v.period, v.age_days, v.value
    from dwh.metric_values as v
    where v.metric = metric_name and v.grain = by_grain and v.dimension is null
      and v.period between cast(date_trunc(by_grain, cast(first_day as timestamp)) as date) and last_day
    order by v.period, v.age_days;
end
$$;

comment on function dwh.metric(text, text, date, date) is 'A metric of the project by day, week, month, quarter or year, as the API and the pages give it, for the periods in which the days lie. age_days is 0 but for metrics of cohorts.';

create function dwh.metric_by(metric_name text, by_grain text, first_day date, last_day date, by_dimension text)
returns table (period date, member text, age_days integer, value numeric)
language plpgsql stable parallel safe
as $$
begin
  if not exists (
    select from dwh.metric_values as v
    where v.metric = metric_name and v.grain = by_grain and v.dimension = by_dimension
  ) then
    raise exception 'there are no figures of % by % and %', metric_name, by_grain, by_dimension
      using hint = 'see: select distinct metric, grain, dimension from dwh.metric_values; a dimension of more than 100 members has none';
  end if;
  return query
    select v.period, v.member, v.age_days, v.value
    from dwh.metric_values as v
    where v.metric = metric_name and v.grain = by_grain and v.dimension = by_dimension
      and v.period between cast(date_trunc(by_grain, cast(first_day as timestamp)) as date) and last_day
    order by v.period, v.member, v.age_days;
end
$$;

comment on function dwh.metric_by(text, text, date, date, text) is 'A metric of the project by day, week, month, quarter or year and by one of its dimensions, as the API and the pages give it, for the periods in which the days lie. member is null for rows without a value.';

create function dwh.month_range(first_day date, last_day date)
returns table (month_start date, month_end date)
language sql immutable parallel safe
as $$
  select cast(m as date), cast(m + interval '1 month' - interval '1 day' as date)
  from generate_series(date_trunc('month', cast(first_day as timestamp)), cast(last_day as timestamp), interval '1 month') as m
$$;

comment on function dwh.month_range(date, date) is 'Every month from that of the first day to that of the last, with its first and last day: joined to a table, it shows months without rows too.';
