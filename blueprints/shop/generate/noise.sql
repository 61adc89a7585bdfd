-- What was broken, where it stands, and what is expected of it: the defects themselves, then the rows that lost their
-- parent to one (lines of a lost order, orders of a lost customer). Without noise nothing is counted.
create or replace temp table shop_lost_customer as
select customer
from (select customer, again, shop_customer_defect(customer, day) as defect from shop_customer)
where defect not in (0, 7) and again is null;

create or replace temp table shop_first_defect as
select *, case when defect = 0 then shop_line_defect(i, 0, day, again is null, lines) else 0 end as line_defect
from (
  select *, shop_line_at(i, lines) as line_at, shop_order_defect(i, day, again is null) as defect
  from shop_order where getvariable('shop_noise_ppm') > 0
);

-- Of the sendings only those that matter, each with the rows before it in its part; the first of each file is
-- among them.
create or replace temp table shop_placed as
with counted as (
  select
    0 as part, day as file, day is distinct from lag(day) over () as is_lead, again is null as is_last,
    customer, lines, line_at, defect, line_defect,
    sum(1 + (defect = 7)::integer) over (rows between unbounded preceding and current row) as orders_upto,
    sum(lines + (line_defect = 7)::integer) over (rows between unbounded preceding and current row) as items_upto
  from shop_first_defect
)
select
  * exclude (orders_upto, items_upto), (orders_upto - 1 - (defect = 7)::integer)::bigint as orders_before,
  (items_upto - lines - (line_defect = 7)::integer)::bigint as items_before
from counted
where is_lead or defect <> 0 or line_defect <> 0 or customer in (select customer from shop_lost_customer);

insert into shop_placed
with counted as (
  select
    again as file, again is distinct from lag(again) over () as is_lead, customer, lines, shop_line_at(i, lines) as line_at,
    line_defect, row_number() over () - 1 as orders_before,
    sum(lines + (line_defect = 7)::integer) over (rows between unbounded preceding and current row) as items_upto
  from (
    select *, shop_line_defect(i, 1, again, true, lines) as line_defect
    from shop_order where again is not null and getvariable('shop_noise_ppm') > 0 order by again, i
  )
)
select 1, file, is_lead, true, customer, lines, line_at, 0, line_defect, orders_before,
  items_upto - lines - (line_defect = 7)::integer
from counted
where is_lead or line_defect <> 0 or customer in (select customer from shop_lost_customer);

create or replace temp table shop_placed_customer as
with counted as (
  select part, file, file is distinct from lag(file) over by_place as is_lead, defect,
    sum(1 + (defect = 7)::integer) over (by_place rows between unbounded preceding and current row) as upto
  from shop_customer_sending where getvariable('shop_noise_ppm') > 0
  window by_place as (partition by part order by file, i)
)
select part, file, is_lead, defect, (upto - 1 - (defect = 7)::integer)::bigint as before
from counted
where is_lead or defect <> 0;

-- A file holds a stretch of each part, the first part first. `shift` turns a count of the rows before into a
-- physical line.
create or replace temp table shop_shift as
with leads as (
  select 'orders' as source, part, file, orders_before as before from shop_placed where is_lead
  union all
  select 'order_items', part, file, items_before from shop_placed where is_lead
  union all
  select 'customers', part, file, before from shop_placed_customer where is_lead
),
totals as (
  select 'orders' as source, count(*) + count(*) filter (where defect = 7) as rows from shop_first_defect
  union all
  select 'order_items', sum(lines + (line_defect = 7)::integer) from shop_first_defect
  union all
  select 'customers', count(*) + count(*) filter (where defect = 7) from shop_customer_sending where part = 0
),
stretches as (
  select l.*, coalesce(lead(l.before) over (partition by l.source, l.part order by l.file), t.rows) - l.before as rows
  from leads as l join totals as t on t.source = l.source
)
select s.source, s.file, s.part, (2 - s.before + coalesce(f.rows, 0))::bigint as shift
from stretches as s
left join stretches as f on f.source = s.source and f.file = s.file and f.part = 0 and s.part = 1;

create or replace temp table shop_noise as
with broken as (
  select 'orders' as source, file, part, orders_before as before, defect as number from shop_placed where defect <> 0
  union all
  select 'order_items', file, part, items_before + line_at - 1, line_defect from shop_placed where line_defect <> 0
  union all
  select 'customers', file, part, before, defect from shop_placed_customer where defect <> 0
),
named as (
  select b.source, b.file, b.part, b.before, k.kind, k.expected, k."column", k.code
  from broken as b join shop_noise_kind as k on k.source = b.source and k.number = b.number
  union all
  select 'order_items', file, part, unnest(range(items_before, items_before + lines)), 'lost_order', 'orphan',
    'order_id', ''
  from shop_placed where is_last and defect not in (0, 6, 7)
  union all
  select 'orders', file, part, orders_before + (defect = 7)::integer, 'lost_customer', 'orphan', 'customer_id', ''
  from shop_placed where is_last and defect in (0, 7) and customer in (select customer from shop_lost_customer)
)
select
  concat((getvariable('shop_first_landing') + n.file::integer)::date, '/', n.source, '.csv') as file,
  n.before + s.shift as line, n.kind, n.expected, n."column", n.code
from named as n
join shop_shift as s on s.source = n.source and s.file = n.file and s.part = n.part
order by file, line, kind;
