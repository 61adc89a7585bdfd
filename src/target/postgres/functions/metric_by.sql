-- signature: metric_by(text, text, date, date, text)
-- description: A metric of the project by day, week, month, quarter or year and by one of its dimensions, as the API and the pages give it, for the periods in which the days lie. member is null for rows without a value.
create function :schema.metric_by(metric_name text, by_grain text, first_day date, last_day date, by_dimension text)
returns table (period date, member text, age_days integer, value numeric)
language plpgsql stable parallel safe
as $$
begin
  if not exists (
    select from :schema.metric_values as v
    where v.metric = metric_name and v.grain = by_grain and v.dimension = by_dimension
  ) then
    raise exception 'there are no figures of % by % and %', metric_name, by_grain, by_dimension
      using hint = 'see: select distinct metric, grain, dimension from :schema.metric_values; a dimension of more than 100 members has none';
  end if;
  return query
    select v.period, v.member, v.age_days, v.value
    from :schema.metric_values as v
    where v.metric = metric_name and v.grain = by_grain and v.dimension = by_dimension
      and v.period between cast(date_trunc(by_grain, cast(first_day as timestamp)) as date) and last_day
    order by v.period, v.member, v.age_days;
end
$$
