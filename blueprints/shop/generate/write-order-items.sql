-- The text of every line of order_items.csv. A line written twice has two rows here.
with items as (
  select
    concat('O', shop_order_id(i)) as head, i, day, line_at, line_defect,
    case when shop_is_marked(is_lead, place) then shop_mark(file, part, place) else '' end as mark,
    case when returned_s < known_s and shop_has_detail(g) then returned_s end as returned_s,
    unnest([1, 2, 3, 4, 5, 6, 7][:lines + (line_defect = 7)::integer]) as k
  from shop_sending
),
numbered as (
  select *, case when line_defect = 7 and k > line_at then k - 1 else k end as line_no from items
),
drawn as (
  select
    case when k = 1 then mark else '' end as mark, head, day, line_no, returned_s,
    case when k = line_at then line_defect else 0 end as defect,
    shop_hash(i * 8 + line_no, 5) as h
  from numbered
),
offered as (
  select
    d.mark, d.head, d.line_no, d.defect, d.h,
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
select case
  when defect = 0 or defect = 7 then concat(mark, head, ',', line_no, offer, back)
  else concat(mark, shop_broken_line(head, line_no, string_split(offer, ','), back, defect, h))
end as line
from offered
