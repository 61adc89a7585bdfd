-- Written by `tallyhouse ddl`.
create schema dwh;
create schema dwh_parts;
create schema dwh_next;
create role dwh_reader nologin;
grant usage on schema dwh to dwh_reader;
alter default privileges in schema dwh grant select on tables to dwh_reader;
