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
comment on column dwh.mart_wine_classes.wine_class is 'premium where the z-score is above the threshold, else ordinary.';
comment on column dwh.mart_wine_classes.wines is 'Wines of the class.';
comment on column dwh.mart_wine_classes.bottles is 'Bottles sold so far on the web.';
comment on column dwh.mart_wine_classes.revenue is 'Sum of the revenue of the class (EUR).';
comment on column dwh.mart_wine_classes.average_price is 'Sum of the prices ÷ wines, to the cent (EUR).';
