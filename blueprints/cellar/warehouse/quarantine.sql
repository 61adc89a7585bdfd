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
