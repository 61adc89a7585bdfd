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
comment on column dwh.join_report.side is 'Where the row stands: erp, link or web.';
comment on column dwh.join_report.reason is 'Why it did not match: not_in_link_file, no_link, link_to_nothing, link_of_unknown_product or product_without_link.';
comment on column dwh.join_report.product_id is 'Key of the ERP.';
comment on column dwh.join_report.id_web is 'Key of the web shop; empty where there is none. A key need not be a number.';
comment on column dwh.join_report.name is 'Name of the wine.';
comment on column dwh.join_report.price is 'Price of one bottle in the ERP, to the cent (EUR); null where it is not there.';
comment on column dwh.join_report.onsale_web is '1 where it is sold on the web.';
comment on column dwh.join_report.source_file is 'The landed file of the side that did not match.';
comment on column dwh.join_report.source_line is 'Its first physical line in that file.';
