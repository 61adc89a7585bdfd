-- Written by `tallyhouse ddl`.
create table dwh.stg_customers (
  customer_id text not null,
  email text not null,
  name text not null,
  country text not null,
  city text not null,
  created_at timestamp not null,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _row_hash text
);

alter table dwh.stg_customers add primary key (customer_id);

comment on table dwh.stg_customers is 'One row per client account, sent when it is opened and again when it changes.';
comment on column dwh.stg_customers.customer_id is 'Number of the client account.';
comment on column dwh.stg_customers.email is 'Address for order mails.';
comment on column dwh.stg_customers.name is 'First and last name.';
comment on column dwh.stg_customers.country is 'Country of the account, ISO 3166-1 alpha-2.';
comment on column dwh.stg_customers.city is 'City of the account.';
comment on column dwh.stg_customers.created_at is 'When the account was opened.';
comment on column dwh.stg_customers._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.stg_customers._source_file is 'The landed file that brought it.';
comment on column dwh.stg_customers._source_line is 'Its first physical line in that file.';
comment on column dwh.stg_customers._row_hash is 'A name for its content.';
