-- materialization: table
-- key: ID_vente
-- grain: one row per sale
-- description: Sales as the firm's own tools expect them (EUR).
select
  sale_id as ID_vente,
  product_id as ID_produit,
  store_id as ID_magasin,
  sold_on as date,
  quantity as quantite,
  total_price
from fct_sales
