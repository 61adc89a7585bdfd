-- Small functions of the generator. Seconds count from the first day of orders, midnight UTC; amounts are in cents.
create or replace temp macro shop_hash(number, salt) as
  (hash(number::bigint, salt::bigint + 1000 * getvariable('shop_seed')::bigint) >> 1)::bigint;

create or replace temp macro shop_iso(seconds) as case
  when seconds is null then ''
  else concat(
    make_timestamp((getvariable('shop_start_s') + seconds)::bigint * 1000000)::date, 'T',
    make_timestamp((getvariable('shop_start_s') + seconds)::bigint * 1000000)::time, 'Z'
  )
end;

create or replace temp macro shop_money(cents) as (cents)::integer::decimal(10, 0) * 0.01;

create or replace temp macro shop_order_id(number) as 10000001 + number;

create or replace temp macro shop_customer_id(number) as 1000001 + number;

-- A product changes its price up to three times; `h` is shop_hash(product, 7). A phase is a day's place in the whole span,
-- 0 to 1023; the next price holds from the first day whose phase reaches its threshold.
create or replace temp macro shop_phase(day) as (day << 10) // getvariable('shop_days');

create or replace temp macro shop_changes(h) as (h >> 32) & 3;

create or replace temp macro shop_version(h, phase) as (phase * (shop_changes(h) + 1) + ((h >> 36) & 1023)) >> 10;

create or replace temp macro shop_change_day(h, version) as
  ((((version << 10) - ((h >> 36) & 1023) + shop_changes(h)) // (shop_changes(h) + 1)) * getvariable('shop_days') + 1023) >> 10;

-- 5 francs and more in steps of 5 centimes; one product in four gets cheaper.
create or replace temp macro shop_price(h, version) as
  5 * (((100 + ((h >> 8) & ((256 << (h & 3)) - 1))) * (128 + (case when (h >> 60) & 3 = 0 then -7 else 5 end) * version)) >> 7);

-- Which defect a row gets, 0 for none; `bits` are a hash of its own. Rows that no reader can split stand in one file only.
-- Number 6 is an orphan, and only a row that is not sent again stays one: others get number 2.
create or replace temp macro shop_defect(bits, chances, file, is_last) as case
  when bits % 1000000 >= getvariable('shop_noise_ppm') * chances then 0
  when file = getvariable('shop_days') // 2 and (bits >> 40) % 6 = 0 then 8 + (bits >> 50) % 2
  when (bits >> 30) % 7 = 5 and not is_last then 2
  else 1 + (bits >> 30) % 7
end;

create or replace temp macro shop_order_defect(number, file, is_last) as case
  when getvariable('shop_noise_ppm') = 0 then 0 else shop_defect(shop_hash(number, 8), 1, file, is_last) end;

create or replace temp macro shop_line_defect(number, part, file, is_last, lines) as case
  when getvariable('shop_noise_ppm') = 0 then 0 else shop_defect(shop_hash(2 * number + part, 9), lines, file, is_last) end;

create or replace temp macro shop_customer_defect(number, file) as case
  when getvariable('shop_noise_ppm') = 0 then 0 else shop_defect(shop_hash(number, 10), 1, file, true) end;

-- Marks the first row of a file for split-by-day.ts, which takes the mark away.
create or replace temp macro shop_mark(is_lead, file) as case when is_lead then concat(chr(30), file, chr(31)) else '' end;

-- What a line draws from its hash.
create or replace temp macro shop_product(h) as ((h & 65535) * (h & 65535) * getvariable('shop_products')) >> 32;

create or replace temp macro shop_quantity(h) as
  case when (h >> 16) & 127 < 90 then 1 when (h >> 16) & 127 < 112 then 2 when (h >> 16) & 127 < 122 then 3 else 4 end;

create or replace temp macro shop_discount(h, gross) as case
  when (h >> 23) & 1023 < 820 then 0
  when (h >> 23) & 1023 < 1022 then gross * (1 + ((h >> 33) & 3)) // 20
  else gross
end;

-- Tax of 8.1 % contained in an amount, rounded half up.
create or replace temp macro shop_tax(amount) as (amount * 162 + 1081) // 2162;

-- Of a returned order its first line comes back, and of the others three in four; of some orders the files give no detail.
create or replace temp macro shop_is_returned(h, g, line_no) as (line_no = 1 or (h >> 36) & 3 < 3) and (g >> 38) & 31 <> 0;

create or replace temp macro shop_returned_quantity(h, quantity) as case when quantity > 1 and (h >> 38) & 3 = 0 then 1 else quantity end;
