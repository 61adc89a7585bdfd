-- What was broken, where it stands, and what is expected of it: the defects themselves, then the rows that lost their
-- parent to one (lines of a lost order, orders of a lost customer).
create or replace temp table shop_placed as
select
  part, file, is_last, i, customer, lines, defect, line_defect, line_at,
  (sum(1 + (defect = 7)::bigint) over (rows between unbounded preceding and current row))::bigint - 1 - (defect = 7)::bigint as rows_before,
  (sum(lines + (line_defect = 7)::bigint) over (rows between unbounded preceding and current row))::bigint - lines - (line_defect = 7)::bigint as items_before
from shop_sending;

create or replace temp table shop_placed_customer as
select
  part, file, is_last, customer, defect,
  (sum(1 + (defect = 7)::bigint) over (rows between unbounded preceding and current row))::bigint - 1 - (defect = 7)::bigint as rows_before
from shop_customer_sending;

-- A file holds a stretch of each part, the first part first. `shift` turns a count of the rows before into a physical line.
create or replace temp table shop_shift as
with stretches as (
  select 'orders' as source, file, part, min(rows_before) as before, sum(1 + (defect = 7)::bigint) as rows from shop_placed group by file, part
  union all
  select 'order_items', file, part, min(items_before), sum(lines + (line_defect = 7)::bigint) from shop_placed group by file, part
  union all
  select 'customers', file, part, min(rows_before), sum(1 + (defect = 7)::bigint) from shop_placed_customer group by file, part
)
select s.source, s.file, s.part, 2 - s.before + coalesce(f.rows, 0) as shift
from stretches as s
left join stretches as f on f.source = s.source and f.file = s.file and f.part = 0 and s.part = 1;

create or replace temp table shop_noise as
with lost_customers as (
  select customer from shop_placed_customer where defect not in (0, 7) and is_last
),
broken as (
  select 'orders' as source, file, part, rows_before as before, defect::integer as number from shop_placed where defect <> 0
  union all
  select 'order_items', file, part, items_before + line_at::bigint - 1, line_defect::integer from shop_placed where line_defect <> 0
  union all
  select 'customers', file, part, rows_before, defect::integer from shop_placed_customer where defect <> 0
),
named as (
  select b.source, b.file, b.part, b.before, k.kind, k.expected, k."column", k.code
  from broken as b join shop_noise_kind as k on k.source = b.source and k.number = b.number
  union all
  select 'order_items', file, part, unnest(range(items_before, items_before + lines)), 'lost_order', 'orphan', 'order_id', ''
  from shop_placed where is_last and defect not in (0, 6, 7)
  union all
  select 'orders', file, part, rows_before + (defect = 7)::bigint, 'lost_customer', 'orphan', 'customer_id', ''
  from shop_placed where is_last and defect in (0, 7) and customer in (select customer from lost_customers)
)
select
  concat((getvariable('shop_first_landing') + n.file::integer)::date, '/', n.source, '.csv') as file,
  n.before + s.shift as line, n.kind, n.expected, n."column", n.code
from named as n
join shop_shift as s on s.source = n.source and s.file = n.file and s.part = n.part
order by file, line, kind;
