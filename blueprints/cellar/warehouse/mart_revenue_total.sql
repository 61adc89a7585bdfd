-- Written by `tallyhouse ddl`.
create table dwh.mart_revenue_total (
  products bigint,
  bottles bigint,
  revenue numeric(18, 2)
);

comment on table dwh.mart_revenue_total is 'Revenue (EUR) of all reconciled articles together. Grain: one row.';
comment on column dwh.mart_revenue_total.products is 'Articles.';
comment on column dwh.mart_revenue_total.bottles is 'Bottles sold so far on the web.';
comment on column dwh.mart_revenue_total.revenue is 'Sum of the revenue of all reconciled articles (EUR).';
