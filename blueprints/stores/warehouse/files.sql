-- Written by `tallyhouse ddl`.
create table dwh.files (
  contract text,
  landing_date date,
  name text,
  sha256 text,
  size_bytes bigint,
  arrival bigint,
  read bigint,
  staged bigint,
  quarantined bigint
);

comment on table dwh.files is 'The landed files, each with the count of its records: read = staged + quarantined.';
