-- Written by `tallyhouse ddl`.
create table dwh.magasins (
  "ID_magasin" text not null,
  ville text,
  nombre_salaries bigint
);

alter table dwh.magasins add primary key ("ID_magasin");

comment on table dwh.magasins is 'Shops as the firm''s own tools expect them. Grain: one row per shop.';
