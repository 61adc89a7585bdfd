-- Written by `tallyhouse ddl`.
create table dwh.erp_faults (
  product_id text not null,
  fault text not null,
  price numeric(18, 2),
  stock_quantity bigint,
  stock_status text,
  onsale_web bigint,
  source_file text,
  source_line bigint
);

alter table dwh.erp_faults add primary key (product_id, fault);

comment on table dwh.erp_faults is 'What the ERP should mend: price_below_zero, stock_below_zero, status_contradicts_stock. Grain: one row per article of the ERP and fault.';
comment on column dwh.erp_faults.product_id is 'Key of the ERP.';
comment on column dwh.erp_faults.fault is 'What is wrong: price_below_zero, stock_below_zero or status_contradicts_stock.';
comment on column dwh.erp_faults.price is 'Price of one bottle, to the cent (EUR).';
comment on column dwh.erp_faults.stock_quantity is 'Bottles in stock.';
comment on column dwh.erp_faults.stock_status is 'What the ERP says of the stock: instock or outofstock.';
comment on column dwh.erp_faults.onsale_web is '1 where it is sold on the web.';
comment on column dwh.erp_faults.source_file is 'The landed file that brought it.';
comment on column dwh.erp_faults.source_line is 'Its first physical line in that file.';
