-- materialization: table
-- key: ID_magasin
-- grain: one row per shop
-- description: Shops as the firm's own tools expect them.
select
  store_id as ID_magasin,
  city as ville,
  employees as nombre_salaries
from dim_store
