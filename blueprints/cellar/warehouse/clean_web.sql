-- Written by `tallyhouse ddl`.
create table dwh.clean_web (
  sku text not null,
  post_title text,
  total_sales bigint,
  source_file text,
  source_line bigint
);

alter table dwh.clean_web add primary key (sku);

comment on table dwh.clean_web is 'Articles of the web shop: rows of the type product (all rows where a file gives no type), of rows with one key the last. Grain: one row per article of the latest file.';
comment on column dwh.clean_web.sku is 'Key of the web shop.';
comment on column dwh.clean_web.post_title is 'Name of the wine.';
comment on column dwh.clean_web.total_sales is 'Bottles sold so far.';
comment on column dwh.clean_web.source_file is 'The landed file that brought it.';
comment on column dwh.clean_web.source_line is 'Its first physical line in that file.';
