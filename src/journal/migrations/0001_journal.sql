create table run (
  id text primary key,
  job_name text not null,
  env text not null,
  started_at text not null,
  ended_at text,
  status text not null check (status in ('running', 'success', 'warning', 'error')),
  issues_found integer not null,
  message text not null,
  release text
) strict;

create table step (
  id integer primary key,
  run_id text not null references run (id),
  name text not null,
  status text not null,
  started_at text not null,
  duration_ms integer not null,
  rows integer not null,
  message text not null
) strict;

create index step_run on step (run_id);
