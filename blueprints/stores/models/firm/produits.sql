-- materialization: table
-- key: ID_produit
-- grain: one row per article
-- description: Articles as the firm's own tools expect them; prix (EUR) is the one that holds now.
select
  product_id as ID_produit,
  name as nom,
  cast(price as decimal(18, 2)) as prix,
  stock
from dim_product
where valid_to is null
