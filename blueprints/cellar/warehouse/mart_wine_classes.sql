-- Written by `tallyhouse ddl`.
create table dwh.mart_wine_classes (
  wine_class text not null,
  wines bigint,
  bottles bigint,
  revenue numeric(18, 2),
  average_price numeric(18, 2)
);

alter table dwh.mart_wine_classes add primary key (wine_class);

comment on table dwh.mart_wine_classes is 'Wines, bottles and revenue (EUR) of premium and of ordinary wines. Grain: one row per class of wines that has any.';
