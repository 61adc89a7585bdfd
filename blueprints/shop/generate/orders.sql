-- One row per order: day and second of the day on which it was created, paid, fulfilled, delivered and returned
-- (day -1000 and second 86400 = not before the last landing day ends), its customer (null = a guest), and the landing day
-- on which it is sent again (null = never).
-- Days and seconds are 32 bits wide, for the processor divides these in a third of the time.
-- Every third order brings a new customer; the others come from regulars (every fourth customer) and recent ones.

-- The days come first and alone, with how much of its day (of 1024) is over before an order, for what is read from a table
-- is computed on all threads. The number of an order is that of its row.
create or replace temp table shop_number as
select day, ((place << 10) // orders)::integer as share
from (
  select day, unnest(range(next_order - first_order)) as place, (next_order - first_order)::integer as orders
  from shop_day
);

create or replace temp table shop_order as
with drawn as (
  select
    day, i, share,
    shop_hash(i, 2) as h, shop_hash(i, 3) as g, shop_evening(getvariable('shop_days'))::integer as horizon
  from (select *, rowid::integer as i from shop_number)
),
created as (
  select
    day, i, h, g, horizon,
    (day * 86400 + case
      when share < 51 then share * 470
      when share < 973 then 24000 + (share - 51) * 62
      else 81200 + (share - 973) * 100
    end + h % 60)::integer as created_s
  from drawn
),
paid as (
  select *, (case
      when (h >> 6) & 1023 < 26 then null
      when (h >> 6) & 1023 < 61 then created_s + 86400 * (1 + ((h >> 16) & 3)) + ((h >> 19) & 4095)
      else created_s + 20 + ((h >> 16) & 511)
    end)::integer as paid_s
  from created
),
delivered as (
  select *, case when (h >> 31) & 1023 >= 15 then
      (paid_s // 86400 + 1 + case when (h >> 41) & 127 < 31 then 1 + (h >> 48)::integer % 6 else 0 end)
        * 86400 + 28800 + (h >> 51)::integer // 60 * 60
    end as delivered_s
  from paid
),
returned as (
  select *,
    paid_s + ((delivered_s - paid_s) * (20 + g % 50))::integer // 100 as fulfilled_s,
    (case when (g >> 6) & 1023 < 77 then
      (delivered_s // 86400 + case
        when (g >> 16) & 127 < 100 then 2 + ((g >> 23) % 20)
        when (g >> 16) & 127 < 107 then 30
        when (g >> 16) & 127 < 114 then 31
        else 22 + ((g >> 23) % 39)
      end) * 86400 + 32400 + ((g >> 29) % 28800)::integer // 60 * 60
    end)::integer as returned_s
  from delivered
),
known as (
  select
    day, i, h, g, created_s,
    case when paid_s < horizon then paid_s end as paid_s,
    case when fulfilled_s < horizon then fulfilled_s end as fulfilled_s,
    case when delivered_s < horizon then delivered_s end as delivered_s,
    case when returned_s < horizon then returned_s end as returned_s
  from returned
),
moved as (
  select *,
    created_s - day * 86400 as created_clock,
    coalesce(paid_s // 86400, -1000) as paid_day,
    coalesce(fulfilled_s // 86400, -1000) as fulfilled_day,
    coalesce(delivered_s // 86400, -1000) as delivered_day,
    coalesce(returned_s // 86400, -1000) as returned_day,
    coalesce(returned_s, delivered_s, fulfilled_s, paid_s) as last_s
  from known
)
select
  day, i, created_clock, paid_day, fulfilled_day, delivered_day, returned_day, g,
  coalesce(paid_s - paid_day * 86400, 86400) as paid_clock,
  coalesce(fulfilled_s - fulfilled_day * 86400, 86400) as fulfilled_clock,
  coalesce(delivered_s - delivered_day * 86400, 86400)::integer as delivered_clock,
  coalesce(returned_s - returned_day * 86400, 86400) as returned_clock,
  case when last_s >= shop_evening(day + 1) then (last_s + 7200) // 86400 - 1 end as again,
  (case
    when i % 3 = 0 then i // 3
    when (g >> 44) & 127 < 4 then null
    when (g >> 51) & 1 = 0 then (i // 3) - (((((i // 3) * ((h >> 44) & 1023)) >> 10) * ((h >> 54) & 511)) >> 9)
    else ((i // 3) * ((h >> 44) & 1023)) >> 12 << 2
  end)::integer as customer,
  (case
    when g >> 56 < 36 then 1
    when g >> 56 < 69 then 2
    when g >> 56 < 97 then 3
    when g >> 56 < 114 then 4
    when g >> 56 < 123 then 5
    else 6
  end)::tinyint as lines
from moved;
