-- Written by `tallyhouse ddl`.
create table dwh.clean_link (
  product_id text,
  id_web text,
  source_file text,
  source_line bigint
);

comment on table dwh.clean_link is 'Links between the keys of ERP and web shop; a pair that is repeated counts once, and no link beside a link is none. Grain: one row per pair of keys of the latest file; id_web is null where an article has no link.';
comment on column dwh.clean_link.product_id is 'Key of the ERP.';
comment on column dwh.clean_link.id_web is 'Key of the web shop; empty where there is none. A key need not be a number.';
comment on column dwh.clean_link.source_file is 'The landed file that brought it.';
comment on column dwh.clean_link.source_line is 'Its first physical line in that file.';
