-- severity: high
-- description: Step 5, classify: a wine is premium where its z-score is more than the threshold, strictly; computed anew from the squared distances to the mean.
with prices as (
  select product_id, cast(price * 1000000 as hugeint) as units
  from fct_revenue
),
sums as (
  select count(*) as n, sum(units) as total
  from prices
),
distances as (
  select p.product_id, s.n, s.n * p.units - s.total as distance
  from prices as p
  cross join sums as s
),
spreads as (
  select sum(distance * distance) as spread
  from distances
),
expected as (
  select
    d.product_id,
    case
      when d.distance > 0
        and d.distance * d.distance * case when c.standard_deviation = 'sample' then d.n - 1 else d.n end
        > c.premium_above_z * c.premium_above_z * s.spread
        then 'premium'
      else 'ordinary'
    end as wine_class
  from distances as d
  cross join spreads as s
  cross join settings as c
)
select e.product_id, e.wine_class as expected_class, m.wine_class, m.z_score
from expected as e
left join mart_wines as m on m.product_id = e.product_id
where m.wine_class is null or m.wine_class <> e.wine_class
