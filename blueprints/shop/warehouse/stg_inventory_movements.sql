-- Written by `tallyhouse ddl`.
create table dwh.stg_inventory_movements (
  movement_id text not null,
  sku text not null,
  kind text not null,
  quantity bigint not null,
  moved_at timestamp not null,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _row_hash text
);

alter table dwh.stg_inventory_movements add primary key (movement_id);
create index on dwh.stg_inventory_movements (sku);

comment on table dwh.stg_inventory_movements is 'Everything that changes the stock. The stock of an article is the sum of its movements.';
comment on column dwh.stg_inventory_movements.movement_id is 'Number of the movement.';
comment on column dwh.stg_inventory_movements.sku is 'Article.';
comment on column dwh.stg_inventory_movements.kind is 'Why the stock changed. One of restock, shipment, return, adjustment.';
comment on column dwh.stg_inventory_movements.quantity is 'Pieces: more than 0 into the stock, less than 0 out of it.';
comment on column dwh.stg_inventory_movements.moved_at is 'When it was booked.';
comment on column dwh.stg_inventory_movements._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.stg_inventory_movements._source_file is 'The landed file that brought it.';
comment on column dwh.stg_inventory_movements._source_line is 'Its first physical line in that file.';
comment on column dwh.stg_inventory_movements._row_hash is 'A name for its content.';
