-- One row per sending of a customer: on the day of the first order, and again when the address changed.
create or replace temp table shop_customer as
select
  i // 3 as customer, day as file, greatest(day * 86400::bigint, created_s - 30 - (h % 600)::bigint) as created_s, h,
  case when h % 100 < 6 and day + 20 + (h >> 8) % 160 < getvariable('shop_days')
    then (day + 20 + (h >> 8) % 160)::integer end as again
from (select i, day, created_s, shop_hash(i // 3, 6) as h from shop_order where i % 3 = 0);

create or replace temp table shop_customer_again as
select * from shop_customer where again is not null order by again, customer;

create or replace temp table shop_customer_sending as
select
  0 as part, file, file is distinct from lag(file) over () as is_lead, customer, created_s, h,
    shop_customer_defect(customer, file) as defect,
  again is null as is_last
from shop_customer;

insert into shop_customer_sending
select 1, again, again is distinct from lag(again) over (), customer, created_s, h, 0, true from shop_customer_again;
