-- Written by `tallyhouse ddl`.
create table dwh.dim_product (
  sku text not null,
  name text,
  category text,
  list_price numeric(18, 2),
  cost numeric(18, 2),
  reorder_point bigint,
  valid_from timestamp not null,
  valid_to timestamp,
  is_current boolean
);

alter table dwh.dim_product add primary key (sku, valid_from);

comment on table dwh.dim_product is 'Articles with the history of their list price (SCD-2); all else as the latest version has it, in every row. Grain: one row per article and list price, valid from valid_from to before valid_to (UTC); the first opens before all time.';
comment on column dwh.dim_product.sku is 'Article number.';
comment on column dwh.dim_product.name is 'Name on the shelf.';
comment on column dwh.dim_product.category is 'Department of the shop.';
comment on column dwh.dim_product.list_price is 'Price of one piece in the list, tax included (CHF).';
comment on column dwh.dim_product.cost is 'What one piece costs the shop (CHF).';
comment on column dwh.dim_product.reorder_point is 'Stock below which the article has to be ordered again.';
comment on column dwh.dim_product.valid_from is 'From when this list price holds (UTC); -infinity for the first one.';
comment on column dwh.dim_product.valid_to is 'Until when it holds, that moment left out (UTC); null for the last one.';
comment on column dwh.dim_product.is_current is 'Whether no later list price is known.';
