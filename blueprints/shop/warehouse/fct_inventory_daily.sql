-- Written by `tallyhouse ddl`.
-- Partitions: one a month of date_day that has rows, in dwh_parts, made by `tallyhouse publish`.
create table dwh.fct_inventory_daily (
  month date,
  date_day date not null,
  sku text not null,
  on_hand bigint,
  allocated bigint,
  available bigint,
  reorder_point bigint,
  is_at_risk boolean,
  was_at_risk boolean
) partition by range (date_day);

alter table dwh.fct_inventory_daily add primary key (date_day, sku);
create index on dwh.fct_inventory_daily (sku);

comment on table dwh.fct_inventory_daily is 'Stock at the end of the day in Zurich: on_hand is the sum of movements, allocated what is paid and not fulfilled. Grain: one row per article and day, from its first movement, sale or landing, whichever is first, to as-of.';
comment on column dwh.fct_inventory_daily.month is 'First day of the month.';
comment on column dwh.fct_inventory_daily.date_day is 'Day.';
comment on column dwh.fct_inventory_daily.sku is 'Article number.';
comment on column dwh.fct_inventory_daily.on_hand is 'Pieces in stock at the end of the day.';
comment on column dwh.fct_inventory_daily.allocated is 'Pieces that are paid and have not left the warehouse, at the end of the day.';
comment on column dwh.fct_inventory_daily.available is 'Pieces on hand less pieces allocated.';
comment on column dwh.fct_inventory_daily.reorder_point is 'Stock below which the article has to be ordered again.';
comment on column dwh.fct_inventory_daily.is_at_risk is 'Whether less is available than the reorder point.';
comment on column dwh.fct_inventory_daily.was_at_risk is 'Whether that was so at the end of the day before; false on the first day.';
