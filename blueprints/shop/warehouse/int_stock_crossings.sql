-- Written by `tallyhouse ddl`.
create table dwh.int_stock_crossings (
  month date,
  date_day date not null,
  sku text not null,
  on_hand bigint,
  allocated bigint,
  available bigint,
  reorder_point bigint,
  is_at_risk boolean
);

alter table dwh.int_stock_crossings add primary key (date_day, sku);
create index on dwh.int_stock_crossings (sku);

comment on table dwh.int_stock_crossings is 'The days on which an article''s stock crossed its reorder point, with the figures of the day. Grain: one row per article and day on which it came to be at risk, or ceased to be.';
comment on column dwh.int_stock_crossings.month is 'First day of the month.';
comment on column dwh.int_stock_crossings.date_day is 'Day.';
comment on column dwh.int_stock_crossings.sku is 'Article number.';
comment on column dwh.int_stock_crossings.on_hand is 'Pieces in stock at the end of the day.';
comment on column dwh.int_stock_crossings.allocated is 'Pieces that are paid and have not left the warehouse, at the end of the day.';
comment on column dwh.int_stock_crossings.available is 'Pieces on hand less pieces allocated.';
comment on column dwh.int_stock_crossings.reorder_point is 'Stock below which the article has to be ordered again.';
comment on column dwh.int_stock_crossings.is_at_risk is 'Whether less is available than the reorder point.';
