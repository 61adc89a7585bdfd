-- Written by `tallyhouse ddl`.
create schema dwh;
create schema dwh_parts;
create schema dwh_next;
do $$ begin
  if not exists (select from pg_roles where rolname = 'dwh_reader') then
    create role dwh_reader nologin;
  end if;
end $$;
grant usage on schema dwh to dwh_reader;
alter default privileges in schema dwh grant select on tables to dwh_reader;
