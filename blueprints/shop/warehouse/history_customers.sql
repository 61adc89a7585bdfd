-- Written by `tallyhouse ddl`.
create table dwh.history_customers (
  customer_id text,
  email text,
  name text,
  country text,
  city text,
  created_at timestamp,
  _ingested_at timestamp,
  _source_file text,
  _source_line bigint,
  _arrival bigint,
  _source_record bigint,
  _effective_at timestamp,
  _is_deleted boolean
);

create index on dwh.history_customers (customer_id);

comment on table dwh.history_customers is 'Every version that passed, superseded ones included, and the deletions that snapshots tell.';
comment on column dwh.history_customers.customer_id is 'Number of the client account.';
comment on column dwh.history_customers.email is 'Address for order mails.';
comment on column dwh.history_customers.name is 'First and last name.';
comment on column dwh.history_customers.country is 'Country of the account, ISO 3166-1 alpha-2.';
comment on column dwh.history_customers.city is 'City of the account.';
comment on column dwh.history_customers.created_at is 'When the account was opened.';
comment on column dwh.history_customers._ingested_at is 'When the row came: the landing date of its file.';
comment on column dwh.history_customers._source_file is 'The landed file that brought it.';
comment on column dwh.history_customers._source_line is 'Its first physical line in that file.';
