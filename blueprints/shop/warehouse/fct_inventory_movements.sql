-- Written by `tallyhouse ddl`.
-- Partitions: one a month of date_day that has rows, in dwh_parts, made by `tallyhouse publish`.
create table dwh.fct_inventory_movements (
  movement_id text not null,
  sku text,
  kind text,
  date_day date,
  quantity bigint,
  moved_at timestamp
) partition by range (date_day);

alter table dwh.fct_inventory_movements add unique nulls not distinct (movement_id, date_day);
create index on dwh.fct_inventory_movements (sku);
create index on dwh.fct_inventory_movements (date_day);

comment on table dwh.fct_inventory_movements is 'Movements of stock by their day in Zurich; those of an article that is not known yet as well. Grain: one row per movement of stock.';
comment on column dwh.fct_inventory_movements.movement_id is 'Number of the movement.';
comment on column dwh.fct_inventory_movements.sku is 'Article.';
comment on column dwh.fct_inventory_movements.kind is 'Why the stock changed. One of restock, shipment, return, adjustment.';
comment on column dwh.fct_inventory_movements.date_day is 'Day of the movement.';
comment on column dwh.fct_inventory_movements.quantity is 'Pieces: more than 0 into the stock, less than 0 out of it.';
comment on column dwh.fct_inventory_movements.moved_at is 'When it was booked.';
