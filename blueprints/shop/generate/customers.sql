-- One row per sending of a customer: on the day of the first order, and again when the address changed. The place of its
-- rows follows from that order.
create or replace temp view shop_customer as
select
  i, i // 3 as customer, day, greatest(0, created_clock - 30 - (h % 600)::integer) as created_clock, h,
  case when h % 100 < 6 and day + 20 + (h >> 8) % 160 < getvariable('shop_days')
    then (day + 20 + (h >> 8) % 160)::integer end as again
from (select i, day, created_clock, shop_hash(i // 3, 6) as h from shop_order where i % 3 = 0);

create or replace temp view shop_customer_sending as
select 0 as part, day as file, i, customer, day, created_clock, h, shop_customer_defect(customer, day) as defect
from shop_customer
union all
select 1, again, i, customer, day, created_clock, h, 0 from shop_customer where again is not null;
