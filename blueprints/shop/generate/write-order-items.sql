-- The text of every line of order_items.csv. A line written twice has two rows here.
with headed as (
  select
    stretch, concat('O', shop_order_id(i), ',') as head, i * 8 as seed, day, line_at, line_defect,
    case when returned_day >= 0 and shop_has_detail(g) then returned_day * 86400 + returned_clock end as returned_s,
    [1, 2, 3, 4, 5, 6, 7][:lines + (line_defect = 7)::integer] as places
  from shop_sending
),
numbered as (
  select *, case when line_defect = 7 and k > line_at then k - 1 else k end as line_no
  from (select * exclude (places), unnest(places) as k from headed)
),
drawn as (
  select
    stretch, head, day, line_no, returned_s,
    case when k = line_at then line_defect else 0 end as defect,
    shop_hash(seed + line_no, 5) as h
  from numbered
),
offered as (
  select
    d.stretch, d.head, d.line_no, d.defect, d.h,
    case
      when d.day >= o.from_3 then o.text_3
      when d.day >= o.from_2 then o.text_2
      when d.day >= o.from_1 then o.text_1
      else o.text_0
    end as offer,
    case when d.returned_s is not null and shop_is_returned(d.h, d.line_no)
      then concat(shop_returned_quantity(d.h, o.quantity), ',', shop_iso(d.returned_s)) else '0,'
    end as back
  from (select *, shop_slot(h) as slot from drawn) as d
  join shop_offer as o on o.slot = d.slot
)
select stretch, case
  when defect = 0 or defect = 7 then concat(head, line_no, offer, back)
  else shop_broken_line(head, line_no, string_split(offer, ','), back, defect, h)
end as line
from offered
