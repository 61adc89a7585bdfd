-- One row per day on which orders are created, with how many: growth, months, weekdays and a little chance.
-- `first_order` to before `next_order` are the numbers of its orders; they land on the day after.
create or replace temp table shop_day as
with weighted as (
  select
    n as day,
    date_add(getvariable('shop_last_date'), to_days((n - getvariable('shop_days'))::integer))::date as created_date,
    (1000 + 600 * n // getvariable('shop_days'))
      * [108, 100, 97, 99, 104, 92, 118][isodow(created_date)]
      * [88, 85, 98, 98, 98, 98, 84, 86, 98, 104, 134, 146][month(created_date)]
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

-- The text of each day and second as timestamps in the files have it, with the comma behind; day -1000 and second 86400
-- have none. To look it up is much cheaper than to write it. The days begin before the first order, with customers and prices.
create or replace temp table shop_date as
select -1000 as day, '' as text
union all
select n::integer, concat((getvariable('shop_first_landing') - 1 + n::integer)::date, 'T')
from range(-400, getvariable('shop_days') + 2) as days(n);

create or replace temp table shop_clock as
select clock, time, concat(time, ',') as text
from (
  select n::integer as clock, case when n < 86400 then concat(make_timestamp(n * 1000000)::time, 'Z') else '' end as time
  from range(86401) as seconds(n)
);
