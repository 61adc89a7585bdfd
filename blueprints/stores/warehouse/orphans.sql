-- Written by `tallyhouse ddl`.
create table dwh.orphans (
  contract text,
  column_name text,
  value text,
  source_file text,
  source_line bigint
);

comment on table dwh.orphans is 'Kept rows whose parent is not there.';
comment on column dwh.orphans.contract is 'The contract that the file belongs to.';
comment on column dwh.orphans.column_name is 'The column that names a parent.';
comment on column dwh.orphans.value is 'The key of the parent that is not there.';
comment on column dwh.orphans.source_file is 'The landed file, with its landing date.';
comment on column dwh.orphans.source_line is 'First physical line of the record in that file, from 1.';
