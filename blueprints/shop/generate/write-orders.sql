-- The text of every line of orders.csv. One written twice is one text with a line end in it.
-- What a sending does not know yet has day -1000. Only a constant and a column stand in the branches: for these the
-- engine knows the least and greatest value, and looks the text of the day up by its position.
with known as (
  select
    shop_stretch(file, part, place) as stretch, i, customer, g, defect, day as created_day, created_s,
    case when paid_s < known_s then paid_day else -1000 end as paid_day,
    case when paid_s < known_s then paid_s end as paid_s,
    case when fulfilled_s < known_s then fulfilled_day else -1000 end as fulfilled_day,
    case when fulfilled_s < known_s then fulfilled_s end as fulfilled_s,
    case when delivered_s < known_s then delivered_day else -1000 end as delivered_day,
    case when delivered_s < known_s then delivered_s end as delivered_s,
    case when returned_s < known_s then returned_day else -1000 end as returned_day,
    case when returned_s < known_s then returned_s end as returned_s
  from shop_sending
),
written as (
  select stretch, defect, concat(
    case when defect <> 3 then 'O' end, case when defect <> 3 then shop_order_id(i) end, ',',
    case when defect = 6 then 'C99' when defect = 9 then '"C' when customer is not null then 'C' end,
    case when customer is not null then shop_customer_id(customer) when defect in (6, 9) then 1000000 end,
    case
      when defect = 2 then ',shipped,'
      when returned_s is not null then ',returned,'
      when delivered_s is not null then ',delivered,'
      when fulfilled_s is not null then ',fulfilled,'
      when paid_s is not null then ',paid,'
      else ',created,'
    end,
    case when defect <> 1 then created.text when g % 2 = 0 then '2024-02-30T10:00:00' else 'not a date' end,
    case when defect <> 1 then shop_clock(created_s) end,
    case when defect <> 1 or g % 2 = 0 then 'Z,' else ',' end,
    case when defect = 5 then '31.31.2024' else paid.text end, case when defect <> 5 then shop_clock(paid_s) end,
    case when paid_s is null or defect = 5 then ',' else 'Z,' end,
    fulfilled.text, shop_clock(fulfilled_s), case when fulfilled_s is null then ',' else 'Z,' end,
    delivered.text, shop_clock(delivered_s), case when delivered_s is null then ',' else 'Z,' end,
    returned.text, shop_clock(returned_s), case when returned_s is null then ',' else 'Z,' end,
    case
      when defect = 4 then 'barter'
      when (g >> 1) & 15 < 6 then 'twint'
      when (g >> 1) & 15 < 12 then 'card'
      when (g >> 1) & 15 < 14 then 'paypal'
      else 'invoice'
    end, ',CHF',
    case when defect = 8 then ',surplus,cells' end
  ) as line
  from known as k
  join shop_date as created on created.day = k.created_day
  join shop_date as paid on paid.day = k.paid_day
  join shop_date as fulfilled on fulfilled.day = k.fulfilled_day
  join shop_date as delivered on delivered.day = k.delivered_day
  join shop_date as returned on returned.day = k.returned_day
)
select stretch, case when defect = 7 then concat(line, chr(10), line) else line end as line
from written
