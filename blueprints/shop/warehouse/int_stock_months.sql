-- Written by `tallyhouse ddl`.
create table dwh.int_stock_months (
  month date not null,
  sku text not null,
  first_day date,
  on_hand bigint,
  allocated bigint
);

alter table dwh.int_stock_months add primary key (month, sku);
create index on dwh.int_stock_months (sku);

comment on table dwh.int_stock_months is 'What a month changed in an article''s stock and in what is paid and not fulfilled. Grain: one row per article and month with a change, and the first day with one.';
comment on column dwh.int_stock_months.month is 'First day of the month.';
comment on column dwh.int_stock_months.sku is 'Article.';
comment on column dwh.int_stock_months.first_day is 'First day of the month with a change.';
comment on column dwh.int_stock_months.on_hand is 'Pieces that came into the stock in that month, less those that went out.';
comment on column dwh.int_stock_months.allocated is 'Pieces paid in that month, less paid ones that left the warehouse.';
