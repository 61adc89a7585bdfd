-- Written by `tallyhouse ddl`.
create table dwh.stg_stores (
  store_id text not null,
  city text not null,
  employees bigint not null,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _row_hash text
);

alter table dwh.stg_stores add primary key (store_id);

comment on table dwh.stg_stores is 'One row per shop, sent again when something about it changes.';
comment on column dwh.stg_stores.store_id is 'Number of the shop.';
comment on column dwh.stg_stores.city is 'Where it stands.';
comment on column dwh.stg_stores.employees is 'How many people work there.';
comment on column dwh.stg_stores._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.stg_stores._source_file is 'The landed file that brought it.';
comment on column dwh.stg_stores._source_line is 'Its first physical line in that file.';
comment on column dwh.stg_stores._row_hash is 'A name for its content.';
