-- Written by `tallyhouse ddl`.
create table dwh.dim_date (
  date_day date not null,
  year integer,
  quarter integer,
  month integer,
  month_start date,
  day_of_month integer,
  weekday integer,
  is_weekend boolean,
  iso_year integer,
  iso_week integer
);

alter table dwh.dim_date add primary key (date_day);

comment on table dwh.dim_date is 'The calendar, with ISO weeks (a week belongs to the year of its Thursday). Grain: one row per day of the calendar years from the first order or movement of stock to as-of.';
comment on column dwh.dim_date.date_day is 'Day.';
comment on column dwh.dim_date.year is 'Calendar year.';
comment on column dwh.dim_date.quarter is 'Quarter of the year, 1 to 4.';
comment on column dwh.dim_date.month is 'Month of the year, 1 to 12.';
comment on column dwh.dim_date.month_start is 'First day of the month.';
comment on column dwh.dim_date.day_of_month is 'Day of the month, 1 to 31.';
comment on column dwh.dim_date.weekday is 'Day of the week, 1 (Monday) to 7 (Sunday).';
comment on column dwh.dim_date.is_weekend is 'Whether it is a Saturday or Sunday.';
comment on column dwh.dim_date.iso_year is 'Year that the ISO week belongs to.';
comment on column dwh.dim_date.iso_week is 'ISO week, 1 to 53.';
