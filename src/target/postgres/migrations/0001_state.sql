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
comment on table tallyhouse_releases is 'Each publish that changed something, the latest being what the tables show.';

create view tallyhouse_release as
select release, as_of, released_at, published_at
from tallyhouse_releases
order by number desc
limit 1;
comment on view tallyhouse_release is 'The release that the tables of this schema show.';
