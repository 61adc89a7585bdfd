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

-- When the files of a day are closed: 22:00 UTC, so that they hold nothing of the next day in Zurich, summer or winter.
create or replace temp macro shop_evening(day) as (day + 1) * 86400 - 7200;

create or replace temp macro shop_money(cents) as (cents)::integer::decimal(10, 0) * 0.01;

create or replace temp macro shop_order_id(number) as 10000001 + number;

create or replace temp macro shop_customer_id(number) as 1000001 + number;

-- A product changes its price up to three times; `h` is shop_hash(product, 7).
create or replace temp macro shop_changes(h) as (h >> 32) & 3;

-- The first day of a version, null where the product has no such version.
create or replace temp macro shop_change_day(h, version) as case when version <= shop_changes(h) then
  ((version << 10) - ((h >> 36) & 1023)) * getvariable('shop_days') // ((shop_changes(h) + 1) << 10) + 1
end;

-- 5 francs and more in steps of 5 centimes; half of the products get dearer, half cheaper.
create or replace temp macro shop_price(h, version) as
  5 * (((100 + ((h >> 8) & ((256 << (h & 3)) - 1))) * (128 + (((h >> 60) & 1) * 12 - 5) * version)) >> 7);

-- Which defect a row gets, 0 for none; `bits` are a hash of its own. Rows that no reader can split
-- stand in one file only.
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
  when getvariable('shop_noise_ppm') = 0 then 0
  else shop_defect(shop_hash(2 * number + part, 9), lines, file, is_last)
end;

create or replace temp macro shop_customer_defect(number, file) as case
  when getvariable('shop_noise_ppm') = 0 then 0 else shop_defect(shop_hash(number, 10), 1, file, true) end;

create or replace temp macro shop_line_at(number, lines) as case
  when getvariable('shop_noise_ppm') = 0 then 1 else 1 + shop_hash(number, 11) % lines end;

-- The files are written for some days at a time, so that their text takes a bounded share of the memory.
create or replace temp macro shop_is_written(file) as
  file >= getvariable('shop_from_file') and file < getvariable('shop_before_file');

-- Whether an order's event is known when the file of the day after its day is closed.
create or replace temp macro shop_is_known(event_day, clock, day) as
  (event_day - day - 1) * 86400 + clock < shop_evening(0);

-- Rows of one file that one thread is sure to read in one go, for they share a vector of the engine, which has 2048 rows.
create or replace temp macro shop_stretch(file, part, place) as
  ((2 * file + part)::bigint << 32) | (place::bigint >> 11);

-- A mark before a stretch tells split-by-day.ts to which file it goes, and where it stands in it.
create or replace temp macro shop_mark(stretch) as
  concat(chr(30), stretch >> 33, ' ', (stretch >> 32) & 1, ' ', stretch & 4294967295, chr(31));

-- What a line orders: one of 16384 offers (offers.sql), of which low numbers are the popular products.
create or replace temp macro shop_slot(h) as (h & 16383)::integer;

create or replace temp macro shop_product(slot) as (slot::bigint * slot * getvariable('shop_products')) >> 28;

create or replace temp macro shop_quantity(h) as
  case when (h >> 16) & 127 < 90 then 1 when (h >> 16) & 127 < 112 then 2 when (h >> 16) & 127 < 122 then 3 else 4 end;

create or replace temp macro shop_slot_quantity(slot) as shop_quantity(shop_hash(slot, 14));

create or replace temp macro shop_discount(h, gross) as case
  when (h >> 23) & 1023 < 820 then 0
  when (h >> 23) & 1023 < 1018 then gross * (1 + ((h >> 33) & 3)) // 20
  else gross
end;

-- Tax of 8.1 % contained in an amount, rounded half up.
create or replace temp macro shop_tax(amount) as (amount * 162 + 1081) // 2162;

-- Of a returned order its first line comes back, and of the others three in four; of some orders the files
-- give no detail.
create or replace temp macro shop_has_detail(g) as (g >> 38) & 31 <> 0;

create or replace temp macro shop_is_returned(h, line_no) as line_no = 1 or (h >> 36) & 3 < 3;

create or replace temp macro shop_returned_quantity(h, quantity) as
  case when quantity > 1 and (h >> 38) & 3 = 0 then 1 else quantity end;

-- From the SKU to the tax, as a line of order_items.csv has it.
create or replace temp macro shop_offer_text(product, quantity, price, discount) as concat(
  ',SKU-', 10000 + product, ',', quantity, ',', shop_money(price), ',', shop_money(discount), ',',
  shop_money(shop_tax(quantity * price - discount)), ','
);

-- A line of order_items.csv with one defect; `cells` are those of its offer, of which the first and last are empty.
create or replace temp macro shop_broken_line(head, line_no, cells, back, defect, h) as concat(
  case when defect = 3 then ',' else head end, line_no, ',',
  case defect when 6 then replace(cells[2], '-', '-99') when 9 then concat('"', cells[2]) else cells[2] end, ',',
  case when defect = 2 then '-' else '' end, cells[3], ',',
  case when defect = 4 then 'on request' else cells[4] end, ',',
  case when defect = 5 then (cells[3]::integer * cells[4]::decimal(9, 2) + 5)::decimal(9, 2)::varchar
    else cells[5] end, ',', cells[6], ',',
  case when defect = 1 and h & 1 = 0 then '0,2024-02-30T10:00:00Z' when defect = 1 then '0,not a date' else back end,
  case when defect = 8 then ',surplus,cells' else '' end
);
