-- Written by `tallyhouse ddl`.
create table dwh.stg_link (
  product_id text not null,
  id_web text,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _row_hash text
);

comment on table dwh.stg_link is 'Which key of the ERP is which key of the web shop. Each file is a full snapshot.';
comment on column dwh.stg_link.product_id is 'Key of the ERP.';
comment on column dwh.stg_link.id_web is 'Key of the web shop; empty where there is none. A key need not be a number.';
comment on column dwh.stg_link._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.stg_link._source_file is 'The landed file that brought it.';
comment on column dwh.stg_link._source_line is 'Its first physical line in that file.';
comment on column dwh.stg_link._row_hash is 'A name for its content.';
