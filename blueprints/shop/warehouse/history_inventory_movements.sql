-- Written by `tallyhouse ddl`.
create table dwh.history_inventory_movements (
  movement_id text,
  sku text,
  kind text,
  quantity bigint,
  moved_at timestamp,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _arrival bigint,
  _source_record bigint,
  _effective_at timestamp,
  _is_deleted boolean
);

create index on dwh.history_inventory_movements (sku);

comment on table dwh.history_inventory_movements is 'Every version that passed, superseded ones included, and the deletions that snapshots tell.';
comment on column dwh.history_inventory_movements.movement_id is 'Number of the movement.';
comment on column dwh.history_inventory_movements.sku is 'Article.';
comment on column dwh.history_inventory_movements.kind is 'Why the stock changed. One of restock, shipment, return, adjustment.';
comment on column dwh.history_inventory_movements.quantity is 'Pieces: more than 0 into the stock, less than 0 out of it.';
comment on column dwh.history_inventory_movements.moved_at is 'When it was booked.';
comment on column dwh.history_inventory_movements._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.history_inventory_movements._source_file is 'The landed file that brought it.';
comment on column dwh.history_inventory_movements._source_line is 'Its first physical line in that file.';
