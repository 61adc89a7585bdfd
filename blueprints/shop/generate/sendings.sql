-- One row per sending of an order: first all first sendings, then all that are sent again, each by landing day and order.
-- `known_s` is the moment up to which the file knows; `is_lead` marks the first sending of a file in its part; `defect`
-- breaks the order's row and `line_defect` the line `line_at` (0 = none; their names stand in noise-kinds.sql).
create or replace temp table shop_again as
select * from shop_order where again is not null order by again, i;

create or replace temp table shop_sending as
select
  0 as part, day as file, is_first as is_lead, (day + 2) * 86400::bigint as known_s, again is null as is_last,
  day, i, created_s, paid_s, fulfilled_s, delivered_s, returned_s, g, customer, lines,
  shop_order_defect(i, day, again is null) as defect,
  case when shop_order_defect(i, day, again is null) = 0 then shop_line_defect(i, 0, day, again is null, lines) else 0 end as line_defect,
  1 + shop_hash(i, 11) % lines as line_at
from shop_order;

insert into shop_sending
select
  1, again, again is distinct from lag(again) over (), (again + 2) * 86400::bigint, true,
  day, i, created_s, paid_s, fulfilled_s, delivered_s, returned_s, g, customer, lines,
  0, shop_line_defect(i, 1, again, true, lines), 1 + shop_hash(i, 11) % lines
from shop_again;
