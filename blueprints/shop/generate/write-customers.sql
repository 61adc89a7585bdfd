-- The text of every line of customers.csv. One written twice is one text with a line end in it.
with named as (
  select
    part, place, file, is_lead, customer, created_s, defect,
    getvariable('shop_first_names')[1 + ((h >> 16) % len(getvariable('shop_first_names')))::integer] as first_name,
    getvariable('shop_last_names')[1 + ((h >> 24) % len(getvariable('shop_last_names')))::integer] as last_name,
    getvariable('shop_places')[1 + ((h >> 36) % 128)::integer] as land,
    h
  from (select *, rowid as place from shop_customer_sending)
),
written as (
  select part, place, file, is_lead, defect, concat(
    case when defect = 3 then '' else concat('C', shop_customer_id(customer)) end, ',',
    lower(strip_accents(first_name)), '.', lower(strip_accents(last_name)),
    case when part = 1 then '.2.' else '.' end, customer,
    case when defect = 2 then ' at example.org' else '@example.org' end, ',',
    case defect when 5 then '' when 9 then concat('"', first_name, ' ', last_name)
      else concat(first_name, ' ', last_name) end, ',',
    case when defect = 4 then 'Switzerland' else getvariable('shop_countries')[1 + land] end, ',',
    case when defect = 6 then ''
      else getvariable('shop_cities')[1 + ((h >> 43) % 4 + part * 4)::integer + 8 * land] end, ',',
    case when defect = 1 then case when customer % 2 = 0 then '2023-02-29T08:00:00Z' else 'not a date' end
      else shop_iso(created_s) end,
    case when defect = 8 then ',surplus,cells' else '' end
  ) as line
  from named
)
select concat(
  case when shop_is_marked(is_lead, place) then shop_mark(file, part, place) else '' end,
  line,
  case when defect = 7 then concat(chr(10), line) else '' end
) as line
from written
