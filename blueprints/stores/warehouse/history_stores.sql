-- Written by `tallyhouse ddl`.
create table dwh.history_stores (
  store_id text,
  city text,
  employees bigint,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _arrival bigint,
  _source_record bigint,
  _effective_at timestamp,
  _is_deleted boolean
);

create index on dwh.history_stores (store_id);

comment on table dwh.history_stores is 'Every version that passed, superseded ones included, and the deletions that snapshots tell.';
comment on column dwh.history_stores.store_id is 'Number of the shop.';
comment on column dwh.history_stores.city is 'Where it stands.';
comment on column dwh.history_stores.employees is 'How many people work there.';
comment on column dwh.history_stores._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.history_stores._source_file is 'The landed file that brought it.';
comment on column dwh.history_stores._source_line is 'Its first physical line in that file.';
