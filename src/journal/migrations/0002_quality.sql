-- The checks of one run. A run that judged by the clock alone (freshness, drops) is not whole.
create table quality_suite (
  run_id text primary key references run (id),
  env text not null,
  day text not null,
  judged_at text not null,
  is_whole integer not null check (is_whole in (0, 1)),
  checks integer not null,
  passed integer not null,
  failed integer not null,
  errors integer not null,
  bad_rows integer not null,
  records integer not null,
  quarantined integer not null
) strict;

create index quality_suite_day on quality_suite (env, day);

create table quality_result (
  id integer primary key,
  run_id text not null references quality_suite (run_id),
  name text not null,
  kind text not null,
  table_name text not null,
  severity text not null check (severity in ('low', 'medium', 'high')),
  status text not null check (status in ('passed', 'failed', 'error')),
  bad_rows integer not null,
  rows integer,
  rule text not null,
  message text not null,
  samples text not null,
  duration_ms integer not null
) strict;

create index quality_result_run on quality_result (run_id);
create index quality_result_name on quality_result (name, id);

-- What runs saw of the days on which a contract's files were expected; landing is shared by all environments.
create table landing_drop (
  contract text not null,
  landing_date text not null,
  files text not null,
  missed_at text,
  late_at text,
  resent_at text,
  resent text not null,
  primary key (contract, landing_date)
) strict;

-- The last whole suite of each day.
create view quality_daily as
select *
from quality_suite
where rowid in (select max(rowid) from quality_suite where is_whole = 1 group by env, day);
