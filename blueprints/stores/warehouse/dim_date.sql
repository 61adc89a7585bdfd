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

comment on table dwh.dim_date is 'The calendar, with ISO weeks (a week belongs to the year of its Thursday). Grain: one row per day of the calendar years from the first sale to as-of.';
