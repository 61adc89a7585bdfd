-- The text of every line of customers.csv, in the order of shop_customer_sending.
with rows as (
  select *, unnest(range(0, 1 + (defect = 7)::integer)) as copy from shop_customer_sending
),
named as (
  select
    file, is_lead and copy = 0 as is_lead, customer, created_s, case when copy = 0 then defect else 0 end as defect, part,
    getvariable('shop_first_names')[1 + ((h >> 16) % len(getvariable('shop_first_names')))::integer] as first_name,
    getvariable('shop_last_names')[1 + ((h >> 24) % len(getvariable('shop_last_names')))::integer] as last_name,
    getvariable('shop_places')[1 + ((h >> 36) % 128)::integer] as place,
    getvariable('shop_cities')[1 + ((h >> 43) % 4 + part * 4)::integer + 8 * getvariable('shop_places')[1 + ((h >> 36) % 128)::integer]] as city
  from rows
)
select concat(
  shop_mark(is_lead, file),
  case when defect = 3 then '' else concat('C', shop_customer_id(customer)) end, ',',
  lower(strip_accents(first_name)), '.', lower(strip_accents(last_name)), case when part = 1 then '.2.' else '.' end, customer,
  case when defect = 2 then ' at example.org' else '@example.org' end, ',',
  case defect when 5 then '' when 9 then concat('"', first_name, ' ', last_name) else concat(first_name, ' ', last_name) end, ',',
  case when defect = 4 then 'Switzerland' else getvariable('shop_countries')[1 + place] end, ',',
  case when defect = 6 then '' else city end, ',',
  case when defect = 1 then case when customer % 2 = 0 then '2023-02-29T08:00:00Z' else 'not a date' end else shop_iso(created_s) end,
  case when defect = 8 then ',surplus,cells' else '' end
) as line
from named
