-- Written by `tallyhouse ddl`.
create table dwh.clean_erp (
  product_id text not null,
  price numeric(18, 6),
  onsale_web bigint,
  stock_quantity bigint,
  stock_status text,
  source_file text,
  source_line bigint
);

alter table dwh.clean_erp add primary key (product_id);

comment on table dwh.clean_erp is 'Articles of the ERP; rows without a key are in quarantine, of rows with one key the last one stands. Grain: one row per article of the latest file.';
comment on column dwh.clean_erp.product_id is 'Key of the ERP.';
comment on column dwh.clean_erp.price is 'Price of one bottle (EUR), as it is written.';
comment on column dwh.clean_erp.onsale_web is '1 where it is sold on the web.';
comment on column dwh.clean_erp.stock_quantity is 'Bottles in stock.';
comment on column dwh.clean_erp.stock_status is 'What the ERP says of the stock: instock or outofstock.';
comment on column dwh.clean_erp.source_file is 'The landed file that brought it.';
comment on column dwh.clean_erp.source_line is 'Its first physical line in that file.';
