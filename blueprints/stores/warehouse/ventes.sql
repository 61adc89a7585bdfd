-- Written by `tallyhouse ddl`.
create table dwh.ventes (
  "ID_vente" bigint not null,
  "ID_produit" text,
  "ID_magasin" text,
  date date,
  quantite bigint,
  total_price numeric(18, 2)
);

alter table dwh.ventes add primary key ("ID_vente");

comment on table dwh.ventes is 'Sales as the firm''s own tools expect them (EUR). Grain: one row per sale.';
