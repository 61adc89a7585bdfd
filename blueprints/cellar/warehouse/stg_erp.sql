-- Written by `tallyhouse ddl`.
create table dwh.stg_erp (
  product_id text not null,
  price numeric(18, 6) not null,
  onsale_web bigint,
  stock_quantity bigint,
  stock_status text,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _row_hash text
);

alter table dwh.stg_erp add primary key (product_id);

comment on table dwh.stg_erp is 'The export of the ERP: one row per article with price and stock. Each file is a full snapshot.';
comment on column dwh.stg_erp.product_id is 'Key of the ERP.';
comment on column dwh.stg_erp.price is 'Price of one bottle (EUR), as it is written.';
comment on column dwh.stg_erp.onsale_web is '1 where it is sold on the web.';
comment on column dwh.stg_erp.stock_quantity is 'Bottles in stock.';
comment on column dwh.stg_erp.stock_status is 'What the ERP says of the stock: instock or outofstock.';
comment on column dwh.stg_erp._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.stg_erp._source_file is 'The landed file that brought it.';
comment on column dwh.stg_erp._source_line is 'Its first physical line in that file.';
comment on column dwh.stg_erp._row_hash is 'A name for its content.';
