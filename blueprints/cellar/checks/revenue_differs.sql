-- severity: high
-- description: Step 4, revenue: each reconciled article has price × quantity, half up to the cent.
select r.product_id, r.price, r.quantity, f.revenue
from reconciled_products as r
left join fct_revenue as f on f.product_id = r.product_id
where f.revenue is null
  or f.revenue * 100 <> sign(r.price * r.quantity) * floor(abs(r.price * r.quantity) * 100 + 0.5)
