-- Written by `tallyhouse ddl`.
create table dwh.as_of (
  as_of_date date
);

comment on table dwh.as_of is 'The latest landing date.';
comment on column dwh.as_of.as_of_date is 'The latest landing date of the release.';
