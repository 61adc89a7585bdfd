-- Written by `tallyhouse ddl`.
create table dwh.history_link (
  product_id text,
  id_web text,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _arrival bigint,
  _source_record bigint,
  _effective_at timestamp,
  _is_deleted boolean
);

comment on table dwh.history_link is 'Every version that passed, superseded ones included, and the deletions that snapshots tell.';
comment on column dwh.history_link.product_id is 'Key of the ERP.';
comment on column dwh.history_link.id_web is 'Key of the web shop; empty where there is none. A key need not be a number.';
comment on column dwh.history_link._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.history_link._source_file is 'The landed file that brought it.';
comment on column dwh.history_link._source_line is 'Its first physical line in that file.';
