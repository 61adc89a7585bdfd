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
comment on column dwh.int_stock_months.sku is 'Article number.';
