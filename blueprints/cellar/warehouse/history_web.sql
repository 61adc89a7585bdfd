-- Written by `tallyhouse ddl`.
create table dwh.history_web (
  sku text,
  total_sales bigint,
  post_title text,
  post_type text,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _arrival bigint,
  _source_record bigint,
  _effective_at timestamp,
  _is_deleted boolean
);

comment on table dwh.history_web is 'Every version that passed, superseded ones included, and the deletions that snapshots tell.';
comment on column dwh.history_web.sku is 'Key of the web shop.';
comment on column dwh.history_web.total_sales is 'Bottles sold so far.';
comment on column dwh.history_web.post_title is 'Name of the wine.';
comment on column dwh.history_web.post_type is 'product for the article itself.';
comment on column dwh.history_web._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.history_web._source_file is 'The landed file that brought it.';
comment on column dwh.history_web._source_line is 'Its first physical line in that file.';
