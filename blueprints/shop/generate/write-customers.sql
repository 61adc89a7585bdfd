-- The text of every line of customers.csv. One written twice is one text with a line end in it.
with named as (
  select
    shop_stretch(file, part, place) as stretch, part, customer, created_s, defect,
    1 + (h >> 16) % len(getvariable('shop_first_names')) as first,
    1 + (h >> 24) % len(getvariable('shop_last_names')) as last,
    getvariable('shop_places')[1 + ((h >> 36) % 128)::integer] as land,
    h
  from (select *, rowid as place from shop_customer_sending where shop_is_written(file))
),
written as (
  select stretch, defect, concat(
    case when defect <> 3 then 'C' end, case when defect <> 3 then shop_customer_id(customer) end, ',',
    getvariable('shop_first_mails')[first], '.', getvariable('shop_last_mails')[last],
    case when part = 1 then '.2.' else '.' end, customer,
    case when defect = 2 then ' at example.org,' else '@example.org,' end, case when defect = 9 then '"' end,
    case when defect <> 5 then getvariable('shop_first_names')[first] end, case when defect <> 5 then ' ' end,
    case when defect <> 5 then getvariable('shop_last_names')[last] end, ',',
    case when defect = 4 then 'Switzerland' else getvariable('shop_countries')[1 + land] end, ',',
    case when defect <> 6 then getvariable('shop_cities')[1 + ((h >> 43) & 3) + part * 4 + 8 * land] end, ',',
    case when defect = 1 then case when customer % 2 = 0 then '2023-02-29T08:00:00Z' else 'not a date' end
      else shop_iso(created_s) end,
    case when defect = 8 then ',surplus,cells' else '' end
  ) as line
  from named
)
select stretch, case when defect = 7 then concat(line, chr(10), line) else line end as line
from written
