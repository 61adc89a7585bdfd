-- Written by `tallyhouse ddl`.
create table dwh.history_erp (
  product_id text,
  price numeric(18, 6),
  onsale_web bigint,
  stock_quantity bigint,
  stock_status text,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _arrival bigint,
  _source_record bigint,
  _effective_at timestamp,
  _is_deleted boolean
);

comment on table dwh.history_erp is 'Every version that passed, superseded ones included, and the deletions that snapshots tell.';
comment on column dwh.history_erp.product_id is 'Key of the ERP.';
comment on column dwh.history_erp.price is 'Price of one bottle (EUR), as it is written.';
comment on column dwh.history_erp.onsale_web is '1 where it is sold on the web.';
comment on column dwh.history_erp.stock_quantity is 'Bottles in stock.';
comment on column dwh.history_erp.stock_status is 'What the ERP says of the stock: instock or outofstock.';
comment on column dwh.history_erp._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.history_erp._source_file is 'The landed file that brought it.';
comment on column dwh.history_erp._source_line is 'Its first physical line in that file.';
