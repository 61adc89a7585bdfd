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
comment on column dwh.ventes."ID_vente" is 'Number of the sale, from 1 in the order of arrival.';
comment on column dwh.ventes."ID_produit" is 'Article.';
comment on column dwh.ventes."ID_magasin" is 'Shop.';
comment on column dwh.ventes.date is 'Day of the sale.';
comment on column dwh.ventes.quantite is 'Pieces sold.';
comment on column dwh.ventes.total_price is 'Pieces × that price, half up to the cent (EUR).';
