-- What each article brought by the raw files: price × bottles sold of the latest exports, and whether its price is premium (z > 2).
-- Nothing is shared with contracts or models: the header is found here, and cells are read here (`raw_lines` has them as text).
with words as (
  select
    ['product id', 'id produit', 'produit', 'reference', 'id erp'] as product,
    ['price', 'prix', 'prix de vente', 'prix ttc'] as price,
    ['onsale web', 'en vente web', 'vente en ligne'] as onsale,
    ['stock quantity', 'stock', 'quantite en stock', 'quantite stock'] as stock,
    ['id web', 'id site', 'web id', 'sku'] as id_web,
    ['sku', 'ugs'] as sku,
    ['total sales', 'ventes totales', 'total ventes', 'total des ventes'] as sold,
    ['post type', 'type'] as kind
),
-- Each export is a full snapshot: the latest landing alone counts.
latest as (
  select contract, max(arrival) as arrival
  from raw_lines
  group by contract
),
headers as (
  select r.arrival, r.sheet, r.line, r.cells as header, w.*
  from raw_headers as r
  inner join latest as l on l.arrival = r.arrival
  cross join words as w
  where cell_of(r.cells, r.cells, case r.contract when 'erp' then w.price when 'link' then w.id_web else w.sold end) is not null
    and cell_of(r.cells, r.cells, case r.contract when 'web' then w.sku else w.product end) is not null
  qualify row_number() over (partition by r.arrival, r.sheet order by r.line, r.height) = 1
),
lines as (
  select r.*, h.* exclude (arrival, sheet, line)
  from raw_lines as r
  inner join headers as h on h.arrival = r.arrival and h.sheet = r.sheet and r.line > h.line
),
erp_lines as (
  select
    key_of(cell_of(cells, header, product)) as product_id,
    number_of(cell_of(cells, header, price)) as price,
    cell_of(cells, header, onsale) as onsale,
    cell_of(cells, header, stock) as stock,
    sheet,
    line
  from lines
  where contract = 'erp'
),
erp as (
  select product_id, max_by(price, (sheet, line)) as price
  from erp_lines
  where product_id is not null
    and price is not null
    and (onsale is null or number_of(onsale) is not null)
    and (stock is null or number_of(stock) is not null)
  group by product_id
),
web_lines as (
  select
    key_of(cell_of(cells, header, sku)) as sku,
    number_of(cell_of(cells, header, sold)) as sold,
    lower(cell_of(cells, header, kind)) as kind,
    sheet,
    line
  from lines
  where contract = 'web'
),
-- The shop lists an article as product and as attachment: the product counts.
web as (
  select sku, max_by(sold, (sheet, line)) as sold
  from web_lines
  where sku is not null
    and sold is not null
    and (kind = 'product' or not exists (select 1 from web_lines as typed where typed.kind is not null))
  group by sku
),
links as (
  select distinct key_of(cell_of(cells, header, product)) as product_id, key_of(cell_of(cells, header, id_web)) as sku
  from lines
  where contract = 'link'
),
matched as (
  select e.product_id, w.sku, e.price, cast(w.sold as bigint) as bottles
  from erp as e
  inner join links as k on k.product_id = e.product_id
  inner join web as w on w.sku = k.sku
),
scored as (
  select
    *,
    floor(abs(price * bottles) * 100 + 0.5) / 100 * sign(price * bottles) as revenue,
    -- A ninth digit tells z = 2 from more than 2.
    round((cast(price as double) - avg(cast(price as double)) over ()) / nullif(stddev_pop(cast(price as double)) over (), 0), 9) as z
  from matched
),
named as (
  select concat('article ', product_id, ' (', sku, ')') as subject, * from scored
  where not exists (select 1 from mended as m where contains(m.text, scored.product_id))
),
figures as (
  select subject, 'price' as figure, cast(cast(price as decimal(18, 6)) as varchar) as value from named
  union all
  select subject, 'bottles' as figure, cast(bottles as varchar) as value from named
  union all
  select subject, 'revenue' as figure, cast(cast(revenue as decimal(18, 2)) as varchar) as value from named
  union all
  select subject, 'class' as figure, case when z > 2 then 'premium' else 'ordinary' end as value from named
)
select * from figures
