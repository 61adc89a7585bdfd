-- Written by `tallyhouse ddl`.
create table dwh.int_stock_changes (
  month date,
  date_day date not null,
  sku text not null,
  on_hand bigint,
  allocated bigint
);

alter table dwh.int_stock_changes add primary key (date_day, sku);
create index on dwh.int_stock_changes (sku);

comment on table dwh.int_stock_changes is 'What a day changed in an article''s stock (on_hand) and in what is paid and not fulfilled (allocated). Grain: one row per article and day with a movement of stock, or a payment for it, or a departure of what was paid.';
comment on column dwh.int_stock_changes.month is 'First day of the month.';
comment on column dwh.int_stock_changes.date_day is 'Day.';
comment on column dwh.int_stock_changes.sku is 'Article.';
comment on column dwh.int_stock_changes.on_hand is 'Pieces that came into the stock on that day, less those that went out.';
comment on column dwh.int_stock_changes.allocated is 'Pieces paid on that day, less paid ones that left the warehouse.';
