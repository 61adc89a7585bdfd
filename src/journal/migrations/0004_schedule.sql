-- A run of a job: what it was for, and which process works on it.
create table job_run (
  run_id text primary key references run (id),
  job text not null,
  env text not null,
  due_at text,
  started_by text not null check (started_by in ('hand', 'schedule', 'catch_up', 'backfill', 'api')),
  params text not null,
  worker text not null
) strict;

create index job_run_job on job_run (job, env);

-- One row a due time that somebody took: its key is what keeps two schedulers from running a job twice.
create table job_claim (
  job text not null,
  env text not null,
  due_at text not null,
  claimed_at text not null,
  worker text not null,
  attempts integer not null,
  outcome text not null check (outcome in ('running', 'success', 'warning', 'error', 'interrupted', 'missed')),
  run_id text,
  message text not null,
  primary key (job, env, due_at)
) strict, without rowid;

-- Until when due times of a job have been dealt with.
create table job_seen (
  job text not null,
  env text not null,
  seen_until text not null,
  primary key (job, env)
) strict, without rowid;

create table scheduler (
  worker text primary key,
  env text not null,
  started_at text not null,
  beat_at text not null,
  stopped_at text
) strict;
