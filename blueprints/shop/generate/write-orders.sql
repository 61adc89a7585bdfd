-- The text of every line of orders.csv. One written twice is one text with a line end in it.
with known as (
  select
    part, place, file, is_lead, i, customer, created_s, g, defect,
    case when paid_s < known_s then paid_s end as paid_s,
    case when fulfilled_s < known_s then fulfilled_s end as fulfilled_s,
    case when delivered_s < known_s then delivered_s end as delivered_s,
    case when returned_s < known_s then returned_s end as returned_s
  from shop_sending
),
written as (
  select part, place, file, is_lead, defect, concat(
    case when defect = 3 then '' else concat('O', shop_order_id(i)) end, ',',
    case when defect = 6 then 'C99' when defect = 9 then '"C' when customer is null then '' else 'C' end,
    case when customer is not null then shop_customer_id(customer) when defect in (6, 9) then 1000000 end, ',',
    case
      when defect = 2 then 'shipped'
      when returned_s is not null then 'returned'
      when delivered_s is not null then 'delivered'
      when fulfilled_s is not null then 'fulfilled'
      when paid_s is not null then 'paid'
      else 'created'
    end, ',',
    case when defect = 1 then case when g % 2 = 0 then '2024-02-30T10:00:00Z' else 'not a date' end
      else shop_iso(created_s) end, ',',
    case when defect = 5 then '31.31.2024' else shop_iso(paid_s) end, ',',
    shop_iso(fulfilled_s), ',', shop_iso(delivered_s), ',', shop_iso(returned_s), ',',
    case
      when defect = 4 then 'barter'
      when (g >> 1) & 15 < 6 then 'twint'
      when (g >> 1) & 15 < 12 then 'card'
      when (g >> 1) & 15 < 14 then 'paypal'
      else 'invoice'
    end, ',CHF',
    case when defect = 8 then ',surplus,cells' else '' end
  ) as line
  from known
)
select concat(
  case when shop_is_marked(is_lead, place) then shop_mark(file, part, place) else '' end,
  line,
  case when defect = 7 then concat(chr(10), line) else '' end
) as line
from written
