-- The text of every line of customers.csv. One written twice is one text with a line end in it.
with drawn as (
  select
    shop_stretch(file, part, i) as stretch, part, customer, day, created_clock, defect,
    (h >> 16) % len(getvariable('shop_first_names')) * len(getvariable('shop_last_names'))
      + (h >> 24) % len(getvariable('shop_last_names')) as person,
    ((h >> 36) & 127) << 3 | ((h >> 43) & 3) + part * 4 as address
  from shop_customer_sending
  where shop_is_written(file)
),
told as (
  select
    d.stretch, d.customer, d.defect, p.mail, case when d.part = 1 then '.2.' else '.' end as dot, p.name,
    a.country, a.city, a.text as address, created.text as created_day, created_at.time as created_time
  from drawn as d
  join shop_person as p on p.person = d.person
  join shop_address as a on a.address = d.address
  join shop_date as created on created.day = d.day
  join shop_clock as created_at on created_at.clock = d.created_clock
),
written as (
  select stretch, defect, case
    when defect = 0 or defect = 7 then concat(
      'C', shop_customer_id(customer), ',', mail, dot, customer, '@example.org,', name, address,
      created_day, created_time
    )
    else concat(
      case when defect <> 3 then concat('C', shop_customer_id(customer)) end, ',', mail, dot, customer,
      case when defect = 2 then ' at example.org,' else '@example.org,' end, case when defect = 9 then '"' end,
      case when defect <> 5 then name end, ',', case when defect = 4 then 'Switzerland' else country end, ',',
      case when defect <> 6 then city end, ',',
      case
        when defect <> 1 then concat(created_day, created_time)
        when customer % 2 = 0 then '2023-02-29T08:00:00Z'
        else 'not a date'
      end,
      case when defect = 8 then ',surplus,cells' end
    )
  end as line
  from told
)
select stretch, case when defect = 7 then concat(line, chr(10), line) else line end as line
from written
