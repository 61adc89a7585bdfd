-- One row per day on which orders are created, with how many: growth, months, weekdays and a little chance.
-- `first_order` to before `next_order` are the numbers of its orders; they land on the day after.
create or replace temp table shop_day as
with weighted as (
  select
    n as day,
    date_add(getvariable('shop_last_date'), to_days((n - getvariable('shop_days'))::integer))::date as created_date,
    (1000 + 600 * n // getvariable('shop_days'))
      * case isodow(created_date) when 1 then 108 when 2 then 100 when 3 then 97 when 4 then 99 when 5 then 104 when 6 then 92 else 118 end
      * case month(created_date) when 1 then 88 when 2 then 85 when 7 then 84 when 8 then 86 when 10 then 104 when 11 then 134 when 12 then 146 else 98 end
      * (90 + shop_hash(n, 1) % 21) as weight
  from range(getvariable('shop_days')) as days(n)
),
summed as (
  select day, created_date, sum(weight) over (order by day) as upto, weight, sum(weight) over () as total
  from weighted
)
select
  day::integer as day,
  created_date,
  ((upto - weight)::hugeint * getvariable('shop_orders') // total)::bigint as first_order,
  (upto::hugeint * getvariable('shop_orders') // total)::bigint as next_order
from summed
order by day;
