-- Written by `tallyhouse ddl`.
create table dwh.metric_values (
  metric text not null,
  grain text not null,
  period date not null,
  dimension text,
  member text,
  age_days integer not null,
  value numeric
);

create index on dwh.metric_values (metric);

comment on table dwh.metric_values is 'Figures of all metrics by period and by period and dimension, as the API and the pages give them. Read it through the function metric().';
comment on column dwh.metric_values.metric is 'Its name in the project.';
comment on column dwh.metric_values.grain is 'One of day, week, month, quarter, year.';
comment on column dwh.metric_values.period is 'First day of the period; of a cohort metric, of its start.';
comment on column dwh.metric_values.dimension is 'The dimension by which the figure is taken apart; null for the figure of all rows.';
comment on column dwh.metric_values.member is 'Its value; null for rows that have none.';
comment on column dwh.metric_values.age_days is 'Age at which a cohort was measured; 0 for other metrics.';
comment on column dwh.metric_values.value is 'Exact; null where there is no figure, as for a cohort too young.';
