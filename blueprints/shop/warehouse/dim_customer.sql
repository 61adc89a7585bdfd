-- Written by `tallyhouse ddl`.
create table dwh.dim_customer (
  customer_id text not null,
  name text,
  email text,
  country text,
  city text,
  created_at timestamp,
  created_date date,
  first_order_id text,
  first_paid_date date,
  cohort_month date
);

alter table dwh.dim_customer add primary key (customer_id);

comment on table dwh.dim_customer is 'Clients with their country and city, their first paid order and its month, which is their cohort. Grain: one row per client account, as it was last sent.';
comment on column dwh.dim_customer.customer_id is 'Number of the client account.';
comment on column dwh.dim_customer.name is 'First and last name.';
comment on column dwh.dim_customer.email is 'Address for order mails.';
comment on column dwh.dim_customer.country is 'Country of the account, ISO 3166-1 alpha-2.';
comment on column dwh.dim_customer.city is 'City of the account.';
comment on column dwh.dim_customer.created_at is 'When the account was opened.';
comment on column dwh.dim_customer.created_date is 'Day on which the account was opened.';
comment on column dwh.dim_customer.first_order_id is 'First paid order of the client; null while there is none.';
comment on column dwh.dim_customer.first_paid_date is 'Day of the client’s first paid order; null while there is none.';
comment on column dwh.dim_customer.cohort_month is 'First day of the month of the client’s first paid order; null while there is none.';
