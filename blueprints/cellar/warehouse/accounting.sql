-- Written by `tallyhouse ddl`.
create table dwh.accounting (
  contract text,
  files bigint,
  read bigint,
  staged bigint,
  quarantined bigint,
  kept bigint,
  superseded bigint,
  orphans bigint
);

comment on table dwh.accounting is 'read = staged + quarantined; staged = kept + superseded.';
