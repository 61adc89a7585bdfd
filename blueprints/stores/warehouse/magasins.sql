-- Written by `tallyhouse ddl`.
create table dwh.magasins (
  "ID_magasin" text not null,
  ville text,
  nombre_salaries bigint
);

alter table dwh.magasins add primary key ("ID_magasin");

comment on table dwh.magasins is 'Shops as the firm''s own tools expect them. Grain: one row per shop.';
comment on column dwh.magasins."ID_magasin" is 'Number of the shop.';
comment on column dwh.magasins.ville is 'Where it stands.';
comment on column dwh.magasins.nombre_salaries is 'How many people work there.';
