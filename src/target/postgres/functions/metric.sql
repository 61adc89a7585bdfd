-- signature: metric(text, text, date, date)
-- description: A metric of the project by day, week, month, quarter or year, as the API and the pages give it, for the periods in which the days lie. age_days is 0 but for metrics of cohorts.
create function :schema.metric(metric_name text, by_grain text, first_day date, last_day date)
returns table (period date, age_days integer, value numeric)
language plpgsql stable parallel safe
as $$
begin
  if not exists (select from :schema.metric_values as v where v.metric = metric_name and v.grain = by_grain and v.dimension is null) then
    raise exception 'there are no figures of % by %', metric_name, by_grain
      using hint = 'see: select distinct metric, grain from :schema.metric_values';
  end if;
  return query
    select v.period, v.age_days, v.value
    from :schema.metric_values as v
    where v.metric = metric_name and v.grain = by_grain and v.dimension is null
      and v.period between cast(date_trunc(by_grain, cast(first_day as timestamp)) as date) and last_day
    order by v.period, v.age_days;
end
$$
