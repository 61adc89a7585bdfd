-- Written by `tallyhouse ddl`.
create table dwh.stg_web (
  sku text not null,
  total_sales bigint not null,
  post_title text,
  post_type text,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _row_hash text
);

comment on table dwh.stg_web is 'The export of the web shop. It lists an article twice, as product and as attachment (its picture). Each file is a full snapshot.';
comment on column dwh.stg_web.sku is 'Key of the web shop.';
comment on column dwh.stg_web.total_sales is 'Bottles sold so far.';
comment on column dwh.stg_web.post_title is 'Name of the wine.';
comment on column dwh.stg_web.post_type is 'product for the article itself.';
comment on column dwh.stg_web._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.stg_web._source_file is 'The landed file that brought it.';
comment on column dwh.stg_web._source_line is 'Its first physical line in that file.';
comment on column dwh.stg_web._row_hash is 'A name for its content.';
