-- Written by `tallyhouse ddl`.
create table dwh.orphans (
  contract text,
  column_name text,
  value text,
  source_file text,
  source_line bigint
);

comment on table dwh.orphans is 'Kept rows whose parent is not there.';
