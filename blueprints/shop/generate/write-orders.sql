-- The text of every line of orders.csv. One written twice is one text with a line end in it.
-- Days and seconds are columns or constants: for these the engine knows the least and greatest value, and looks
-- their text up by its position.
with told as (
  select
    s.stretch, s.i, s.customer, s.defect, s.g,
    case
      when returned_day >= 0 then ',returned,'
      when delivered_day >= 0 then ',delivered,'
      when fulfilled_day >= 0 then ',fulfilled,'
      when paid_day >= 0 then ',paid,'
      else ',created,'
    end as status,
    created.text as created_day, created_at.text as created_clock, paid.text as paid_day, paid_at.text as paid_clock,
    fulfilled.text as fulfilled_day, fulfilled_at.text as fulfilled_clock,
    delivered.text as delivered_day, delivered_at.text as delivered_clock,
    returned.text as returned_day, returned_at.text as returned_clock,
    case when (g >> 1) & 15 < 6 then 'twint,CHF' when (g >> 1) & 15 < 12 then 'card,CHF'
      when (g >> 1) & 15 < 14 then 'paypal,CHF' else 'invoice,CHF' end as payment
  from shop_sending as s
  join shop_date as created on created.day = s.day
  join shop_clock as created_at on created_at.clock = s.created_clock
  join shop_date as paid on paid.day = s.paid_day
  join shop_clock as paid_at on paid_at.clock = s.paid_clock
  join shop_date as fulfilled on fulfilled.day = s.fulfilled_day
  join shop_clock as fulfilled_at on fulfilled_at.clock = s.fulfilled_clock
  join shop_date as delivered on delivered.day = s.delivered_day
  join shop_clock as delivered_at on delivered_at.clock = s.delivered_clock
  join shop_date as returned on returned.day = s.returned_day
  join shop_clock as returned_at on returned_at.clock = s.returned_clock
),
written as (
  select stretch, defect, case
    when defect = 0 or defect = 7 then concat(
      'O', shop_order_id(i), case when customer is null then ',' else ',C' end, shop_customer_id(customer), status,
      created_day, created_clock, paid_day, paid_clock, fulfilled_day, fulfilled_clock, delivered_day, delivered_clock,
      returned_day, returned_clock, payment
    )
    else concat(
      case when defect <> 3 then concat('O', shop_order_id(i)) end, ',',
      case when defect = 6 then 'C99' when defect = 9 then '"C' when customer is not null then 'C' end,
      coalesce(shop_customer_id(customer), case when defect in (6, 9) then 1000000 end),
      case when defect = 2 then ',shipped,' else status end,
      case
        when defect <> 1 then concat(created_day, created_clock)
        when g % 2 = 0 then '2024-02-30T10:00:00Z,'
        else 'not a date,'
      end,
      case when defect = 5 then '31.31.2024,' else concat(paid_day, paid_clock) end,
      fulfilled_day, fulfilled_clock, delivered_day, delivered_clock, returned_day, returned_clock,
      case when defect = 4 then 'barter,CHF' else payment end, case when defect = 8 then ',surplus,cells' end
    )
  end as line
  from told
)
select stretch, case when defect = 7 then concat(line, chr(10), line) else line end as line
from written
