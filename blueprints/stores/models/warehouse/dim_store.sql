-- materialization: table
-- key: store_id
-- grain: one row per shop, as it was last sent
-- description: Shops with their city and how many people work there.
select store_id, city, employees
from stg_stores
