-- Written by `tallyhouse ddl`.
-- Partitions: one a month of alert_date that has rows, in dwh_parts, made by `tallyhouse publish`.
create table dwh.fct_inventory_alerts (
  sku text not null,
  alert_date date not null,
  recovered_date date,
  is_open boolean,
  on_hand bigint,
  allocated bigint,
  available bigint,
  reorder_point bigint
) partition by range (alert_date);

alter table dwh.fct_inventory_alerts add primary key (sku, alert_date);

comment on table dwh.fct_inventory_alerts is 'Stock alerts: the figures of the day they were raised, the day the article recovered, null while it has not. Grain: one row per article and crossing below its reorder point; the next one only after it recovered.';
comment on column dwh.fct_inventory_alerts.sku is 'Article number.';
comment on column dwh.fct_inventory_alerts.alert_date is 'Day on which the article fell below its reorder point.';
comment on column dwh.fct_inventory_alerts.recovered_date is 'Day on which it stood at its reorder point again, or above; null while it does not.';
comment on column dwh.fct_inventory_alerts.is_open is 'Whether it has not recovered.';
comment on column dwh.fct_inventory_alerts.on_hand is 'Pieces in stock at the end of the day.';
comment on column dwh.fct_inventory_alerts.allocated is 'Pieces that are paid and have not left the warehouse, at the end of the day.';
comment on column dwh.fct_inventory_alerts.available is 'Pieces on hand less pieces allocated.';
comment on column dwh.fct_inventory_alerts.reorder_point is 'Stock below which the article has to be ordered again.';
