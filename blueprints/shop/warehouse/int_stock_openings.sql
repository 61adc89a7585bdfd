-- Written by `tallyhouse ddl`.
create table dwh.int_stock_openings (
  month date not null,
  sku text not null,
  first_day date,
  on_hand bigint,
  allocated bigint
);

alter table dwh.int_stock_openings add primary key (month, sku);
create index on dwh.int_stock_openings (sku);

comment on table dwh.int_stock_openings is 'Stock and what is paid and not fulfilled at the beginning of the month: the sums of all changes before it. Grain: one row per article and month, from that of its first movement, sale or landing to as-of.';
comment on column dwh.int_stock_openings.month is 'First day of the month.';
comment on column dwh.int_stock_openings.sku is 'Article number.';
comment on column dwh.int_stock_openings.first_day is 'First day of the article in the calendar.';
comment on column dwh.int_stock_openings.on_hand is 'Pieces in stock at the beginning of the month.';
comment on column dwh.int_stock_openings.allocated is 'Pieces that are paid and have not left the warehouse, at the beginning of the month.';
