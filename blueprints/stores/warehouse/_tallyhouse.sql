-- Written by `tallyhouse ddl`.
set search_path = dwh;

-- What stands in this schema and what it is a copy of. Readers may look at it too.
create table tallyhouse_tables (
  name text primary key,
  oid oid not null,
  hash text not null,
  comment_hash text not null,
  rows bigint not null,
  release text not null,
  copied_at timestamptz not null default now()
);
comment on table tallyhouse_tables is 'The tables that tallyhouse copied here, each with the release that it changed in.';

create table tallyhouse_releases (
  number bigint generated always as identity primary key,
  release text not null,
  as_of date not null,
  released_at timestamptz not null,
  published_at timestamptz not null default clock_timestamp(),
  tables_copied integer not null,
  rows_copied bigint not null
);
comment on table tallyhouse_releases is 'Each publish of another release or form, the latest last.';

-- Made anew by each publish, with the values in its text.
create view tallyhouse_release as
select
  cast(null as text) as release,
  cast(null as date) as as_of,
  cast(null as timestamptz) as released_at,
  cast(null as timestamptz) as published_at;
comment on view tallyhouse_release is 'The release that the tables of this schema show.';

reset search_path;
