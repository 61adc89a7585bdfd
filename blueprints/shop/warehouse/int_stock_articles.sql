-- Written by `tallyhouse ddl`.
create table dwh.int_stock_articles (
  sku text not null,
  first_day date
);

alter table dwh.int_stock_articles add primary key (sku);

comment on table dwh.int_stock_articles is 'The first day of an article in the calendar: of its first movement, sale or landing, whichever is first. Grain: one row per article that moved, was sold or landed.';
comment on column dwh.int_stock_articles.sku is 'Article number.';
comment on column dwh.int_stock_articles.first_day is 'First day of the article in the calendar.';
