-- One row per sending of an order, with the place of its rows among those of its part: all first sendings, then all
-- that are sent again. A file knows what came to pass before it is closed; an order is sent again when all is known.
-- `defect` breaks the row of a first sending, `line_defect` the line `line_at` of either (0 = none; their names stand
-- in noise-kinds.sql). A lost order keeps its lines whole.
create or replace temp view shop_sending as
with first as (
  select *, shop_order_defect(i, day, again is null) as defect from shop_order where shop_is_written(day)
)
select
  shop_stretch(day, 0, i) as stretch, i, day, customer, lines, g, created_clock,
  case when shop_is_known(paid_day, paid_clock, day) then paid_day else -1000 end as paid_day,
  case when shop_is_known(paid_day, paid_clock, day) then paid_clock else 86400 end as paid_clock,
  case when shop_is_known(fulfilled_day, fulfilled_clock, day) then fulfilled_day else -1000 end as fulfilled_day,
  case when shop_is_known(fulfilled_day, fulfilled_clock, day) then fulfilled_clock else 86400 end as fulfilled_clock,
  case when shop_is_known(delivered_day, delivered_clock, day) then delivered_day else -1000 end as delivered_day,
  case when shop_is_known(delivered_day, delivered_clock, day) then delivered_clock else 86400 end as delivered_clock,
  case when shop_is_known(returned_day, returned_clock, day) then returned_day else -1000 end as returned_day,
  case when shop_is_known(returned_day, returned_clock, day) then returned_clock else 86400 end as returned_clock,
  defect, case when defect = 0 then shop_line_defect(i, 0, day, again is null, lines) else 0 end as line_defect,
  shop_line_at(i, lines) as line_at
from first
union all
select
  shop_stretch(again, 1, i), i, day, customer, lines, g, created_clock,
  paid_day, paid_clock, fulfilled_day, fulfilled_clock, delivered_day, delivered_clock, returned_day, returned_clock,
  0, shop_line_defect(i, 1, again, true, lines), shop_line_at(i, lines)
from shop_order
where shop_is_written(again);
