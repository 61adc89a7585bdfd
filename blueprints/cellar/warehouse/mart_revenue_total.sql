-- Written by `tallyhouse ddl`.
create table dwh.mart_revenue_total (
  products bigint,
  bottles bigint,
  revenue numeric(18, 2)
);

comment on table dwh.mart_revenue_total is 'Revenue (EUR) of all reconciled articles together. Grain: one row.';
