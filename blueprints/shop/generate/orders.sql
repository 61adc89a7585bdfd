-- One row per order: when it was created, paid, fulfilled, delivered and returned (seconds; null = not before the last
-- landing day ends), its customer (null = a guest), and the landing day on which it is sent again (null = never).
-- `defect` breaks the row of its first sending, `line_defect` the line `line_at` of it (0 = none; their names
-- stand in noise-kinds.sql).
-- Days and seconds are 32 bits wide, for the processor divides these in a third of the time.
-- Every third order brings a new customer; the others come from regulars (every fourth customer) and recent ones.

-- The numbers come first and alone, for what is read from a table is computed on all threads.
create or replace temp table shop_number as
select day, first_order, next_order, unnest(range(first_order, next_order)) as i from shop_day;

create or replace temp table shop_order as
with drawn as (
  select
    day, i::integer as i, i = first_order as is_first,
    (((i - first_order) << 10) // (next_order - first_order))::integer as share,
    shop_hash(i, 2) as h, shop_hash(i, 3) as g, shop_evening(getvariable('shop_days'))::integer as horizon
  from shop_number
),
created as (
  select
    day, i, is_first, h, g, horizon,
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
    day, i, is_first, h, g, created_s,
    case when paid_s < horizon then paid_s end as paid_s,
    case when fulfilled_s < horizon then fulfilled_s end as fulfilled_s,
    case when delivered_s < horizon then delivered_s end as delivered_s,
    case when returned_s < horizon then returned_s end as returned_s
  from returned
),
moved as (
  select *,
    paid_s // 86400 as paid_day, fulfilled_s // 86400 as fulfilled_day, delivered_s // 86400 as delivered_day,
    returned_s // 86400 as returned_day, coalesce(returned_s, delivered_s, fulfilled_s, paid_s) as last_s
  from known
),
numbered as (
  select
    day, i, is_first, created_s, paid_s, fulfilled_s, delivered_s, returned_s,
    paid_day, fulfilled_day, delivered_day, returned_day, g,
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
  from moved
)
select
  *,
  shop_order_defect(i, day, again is null)::tinyint as defect,
  shop_line_defect(i, 0, day, again is null, lines)::tinyint as line_defect,
  shop_line_at(i, lines) as line_at
from numbered;
