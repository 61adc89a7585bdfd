-- One row per sending of an order: all first sendings by landing day and order, then all that are sent again likewise.
-- `known_s` is the moment up to which the file knows; in shop_again `is_lead` marks the first sending of a file. A lost
-- order keeps its lines whole.
create or replace temp table shop_again as
select
  again, i, day, created_s, paid_s, fulfilled_s, delivered_s, returned_s,
  paid_day, fulfilled_day, delivered_day, returned_day, g, customer, lines,
  shop_line_defect(i, 1, again, true, lines)::tinyint as line_defect, line_at,
  again is distinct from lag(again) over () as is_lead
from (select * from shop_order where again is not null order by again, i);

create or replace temp view shop_sending as
select
  0 as part, rowid as place, day as file, shop_evening(day + 1) as known_s, again is null as is_last,
  day, i, created_s, paid_s, fulfilled_s, delivered_s, returned_s,
  paid_day, fulfilled_day, delivered_day, returned_day, g, customer, lines,
  defect, case when defect = 0 then line_defect else 0 end as line_defect, line_at
from shop_order
where shop_is_written(day)
union all
select
  1, rowid, again, shop_evening(again + 1), true,
  day, i, created_s, paid_s, fulfilled_s, delivered_s, returned_s,
  paid_day, fulfilled_day, delivered_day, returned_day, g, customer, lines,
  0, line_defect, line_at
from shop_again
where shop_is_written(again);
