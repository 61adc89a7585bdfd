-- materialization: table
-- key: customer_id
-- grain: one row per client account, as it was last sent
-- description: Clients with their country and city.
select
  customer_id,
  name,
  email,
  country,
  city,
  created_at,
  cast(timezone('Europe/Zurich', timezone('UTC', created_at)) as date) as created_date
from stg_customers
