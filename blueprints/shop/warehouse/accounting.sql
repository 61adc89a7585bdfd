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
comment on column dwh.accounting.contract is 'The contract.';
comment on column dwh.accounting.files is 'Landed files of the contract.';
comment on column dwh.accounting.read is 'Records found in the bytes, header and blank lines apart.';
comment on column dwh.accounting.staged is 'Records that keep to the contract.';
comment on column dwh.accounting.quarantined is 'Records that were rejected.';
comment on column dwh.accounting.kept is 'Staged records that no later arrival replaces.';
comment on column dwh.accounting.superseded is 'Staged records that a later arrival replaces.';
comment on column dwh.accounting.orphans is 'Kept records whose parent is not there.';
