-- Written by `tallyhouse ddl`.
create table dwh.quarantine (
  contract text,
  source_file text,
  source_record bigint,
  source_line bigint,
  column_name text,
  cell text,
  code text,
  raw text,
  ingested_at timestamp,
  arrival bigint,
  file_id bigint,
  place text
);

comment on table dwh.quarantine is 'One row a broken rule of a rejected record: where it stands, its raw text and the reason.';
comment on column dwh.quarantine.contract is 'The contract that the file belongs to.';
comment on column dwh.quarantine.source_file is 'The landed file, with its landing date.';
comment on column dwh.quarantine.source_record is 'Number of the record in that file, from 1.';
comment on column dwh.quarantine.source_line is 'First physical line of the record in that file, from 1.';
comment on column dwh.quarantine.column_name is 'The column whose rule is broken; null where the rule is one of the whole row.';
comment on column dwh.quarantine.cell is 'What stands in that cell, as it was written.';
comment on column dwh.quarantine.code is 'The reason, as a word.';
comment on column dwh.quarantine.raw is 'The whole record: its line, or its cells by column as JSON.';
comment on column dwh.quarantine.ingested_at is 'Landing date of the file.';
comment on column dwh.quarantine.arrival is 'Rank of the file among those of its contract in the order of arrival, from 1.';
comment on column dwh.quarantine.file_id is 'Number of the file by its content.';
comment on column dwh.quarantine.place is 'Cell of a workbook, as `Feuil1!C17`; null elsewhere.';
