-- Stock: shipments of what was fulfilled and returns of what came back, booked per product every `shop_booking_days`;
-- a restock ahead of every fourth booking, now and then too small; a few adjustments after a count. Each kind has its
-- second of the day.
create or replace temp table shop_shipped as
with items as (
  select *, unnest([1, 2, 3, 4, 5, 6][:lines]) as line_no
  from (
    select i * 8 as seed, lines, fulfilled_day // getvariable('shop_booking_days') * getvariable('shop_products') as booking
    from shop_order where fulfilled_day >= 0
  )
),
drawn as (
  select booking, shop_slot(shop_hash(seed + line_no, 5)) as slot from items
)
select (booking + shop_product(slot))::integer as place, sum(shop_slot_quantity(slot))::integer as quantity
from drawn group by place;

create or replace temp table shop_came_back as
with items as (
  select *, unnest([1, 2, 3, 4, 5, 6][:lines]) as line_no
  from (
    select i * 8 as seed, lines, returned_day // getvariable('shop_booking_days') * getvariable('shop_products') as booking
    from shop_order where returned_day >= 0 and shop_has_detail(g)
  )
),
drawn as (
  select booking, line_no, h, shop_slot(h) as slot from (select *, shop_hash(seed + line_no, 5) as h from items)
)
select (booking + shop_product(slot))::integer as place,
  sum(shop_returned_quantity(h, shop_slot_quantity(slot)))::integer as quantity
from drawn
where shop_is_returned(h, line_no) group by place;

create or replace temp table shop_movement as
with restocked as (
  select place // getvariable('shop_products') // 4 as round, place % getvariable('shop_products') as product,
    sum(quantity) as quantity
  from shop_shipped group by round, product
),
booked as (
  select 1 as kind, place // getvariable('shop_products') as booking, place % getvariable('shop_products') as product,
    -quantity as quantity from shop_shipped
  union all
  select 2, place // getvariable('shop_products'), place % getvariable('shop_products'), quantity from shop_came_back
  union all
  select 3, place // getvariable('shop_products'), place % getvariable('shop_products'),
    -1 - (shop_hash(place, 12) >> 40) % 3 from shop_shipped
  where shop_hash(place, 12) % 400 = 0
),
dated as (
  select
    kind, least((booking + 1) * getvariable('shop_booking_days') - 1, getvariable('shop_days')) as day, product, quantity
  from booked
  union all
  select
    0, round * 4 * getvariable('shop_booking_days'), product,
    quantity * (88 + shop_hash(product * 4096 + round, 13) % 26)::bigint // 100
      + case when round = 0 then 3 + (shop_hash(product, 7) >> 28) % 60 else 1 end
  from restocked
)
select kind::integer as kind, day::integer as day, product::integer as product, quantity::integer as quantity,
  greatest(0, day - 1)::integer as file
from dated
order by day * 4 + kind, product;
