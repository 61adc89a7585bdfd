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
comment on column dwh.files.contract is 'The contract that read the file.';
comment on column dwh.files.landing_date is 'Date of the folder in which the file landed.';
comment on column dwh.files.name is 'Path of the file below that folder.';
comment on column dwh.files.sha256 is 'SHA-256 of its bytes.';
comment on column dwh.files.size_bytes is 'Size in bytes.';
comment on column dwh.files.arrival is 'Rank among the files of its contract in the order of arrival, from 1.';
comment on column dwh.files.read is 'Records found in the bytes, header and blank lines apart.';
comment on column dwh.files.staged is 'Records that keep to the contract.';
comment on column dwh.files.quarantined is 'Records that were rejected.';
