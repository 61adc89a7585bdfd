-- Written by `tallyhouse ddl`.
create table dwh.join_report (
  side text,
  reason text,
  product_id text,
  id_web text,
  name text,
  price numeric(18, 2),
  onsale_web bigint,
  source_file text,
  source_line bigint
);

comment on table dwh.join_report is 'What did not match and why: not_in_link_file, no_link (its link is empty), link_to_nothing, link_of_unknown_product, product_without_link (of the web shop). Prices are rounded to the cent (EUR). Grain: one row per article of the ERP, link or article of the web shop that did not match.';
comment on column dwh.join_report.product_id is 'Key of the ERP.';
comment on column dwh.join_report.id_web is 'Key of the web shop; empty where there is none. A key need not be a number.';
comment on column dwh.join_report.price is 'Price of one bottle (EUR), as it is written.';
comment on column dwh.join_report.onsale_web is '1 where it is sold on the web.';
