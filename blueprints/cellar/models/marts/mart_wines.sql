-- materialization: table
-- key: product_id
-- grain: one row per reconciled article
-- description: Revenue (EUR) and the z-score of the price among all reconciled articles; premium where z is more than the threshold, compared in whole numbers.
with units as (
  select *, cast(price * 1000000 as hugeint) as price_units
  from fct_revenue
),
sums as (
  select
    count(*) as n,
    coalesce(sum(price_units), 0) as total,
    count(*) * coalesce(sum(price_units * price_units), 0) - coalesce(sum(price_units), 0) * coalesce(sum(price_units), 0)
      as spread
  from units
),
scores as (
  select
    u.*,
    s.n * u.price_units - s.total as distance,
    s.spread,
    s.n,
    case when c.standard_deviation = 'sample' then s.n - 1 else s.n end as divisor,
    c.premium_above_z
  from units as u
  cross join sums as s
  cross join settings as c
)
select
  product_id,
  sku,
  name,
  price,
  quantity,
  revenue,
  stock_quantity,
  stock_status,
  case when spread > 0
    then cast(cast(distance as double) / sqrt(cast(spread as double) * n / divisor) as decimal(18, 6))
  end as z_score,
  case
    when spread > 0 and distance > 0 and distance * distance * divisor > premium_above_z * premium_above_z * n * spread
      then 'premium'
    else 'ordinary'
  end as wine_class
from scores
