-- Written by `tallyhouse ddl`.
create table dwh.produits (
  "ID_produit" text not null,
  nom text,
  prix numeric(18, 2),
  stock bigint
);

alter table dwh.produits add primary key ("ID_produit");

comment on table dwh.produits is 'Articles as the firm''s own tools expect them; prix (EUR) is the one that holds now. Grain: one row per article.';
comment on column dwh.produits."ID_produit" is 'Reference of the article.';
comment on column dwh.produits.nom is 'Name on the shelf.';
comment on column dwh.produits.prix is 'Price of one piece that holds now, to the cent (EUR).';
comment on column dwh.produits.stock is 'Pieces in stock.';
