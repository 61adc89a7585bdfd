-- What each sale is worth by the raw files: quantity × the price that its day has, half up to the cent.
-- Nothing is shared with contracts or models: the header is found here, and cells are read here (`raw_lines` has them as text).
with words as (
  select
    ['id reference produit', 'reference produit', 'reference', 'ref', 'id produit', 'code produit', 'produit', 'product',
      'product id', 'sku', 'id'] as product,
    ['date', 'date de vente', 'date vente', 'jour', 'sale date', 'day', 'sold on'] as day,
    ['quantite', 'quantite vendue', 'qte', 'qty', 'quantity', 'quantity sold'] as quantity,
    ['id magasin', 'magasin', 'n magasin', 'numero magasin', 'code magasin', 'id boutique', 'store', 'store id', 'id'] as store,
    ['prix', 'prix unitaire', 'prix de vente', 'prix eur', 'price', 'unit price'] as price,
    ['nom', 'nom du produit', 'nom produit', 'libelle', 'designation', 'product name', 'name'] as name,
    ['stock', 'stock disponible', 'quantite en stock', 'en stock', 'stock quantity'] as stock,
    ['ville', 'ville du magasin', 'commune', 'town', 'city'] as city,
    ['nombre de salaries', 'nombre salaries', 'nb salaries', 'salaries', 'effectif', 'nombre d employes', 'employes',
      'number of employees', 'employee count', 'staff', 'employees'] as employees
),
headers as (
  select r.arrival, r.sheet, r.line, r.cells as header, w.*
  from raw_headers as r
  cross join words as w
  where cell_of(r.cells, r.cells, case r.contract when 'sales' then w.quantity when 'products' then w.price else w.city end) is not null
    and cell_of(r.cells, r.cells, case r.contract when 'sales' then w.day when 'products' then w.product else w.store end) is not null
  qualify row_number() over (partition by r.arrival, r.sheet order by r.line, r.height) = 1
),
lines as (
  select r.*, h.* exclude (arrival, sheet, line)
  from raw_lines as r
  inner join headers as h on h.arrival = r.arrival and h.sheet = r.sheet and r.line > h.line
),
products as (
  select
    key_of(cell_of(cells, header, product)) as product_id,
    number_of(cell_of(cells, header, price)) as price,
    landing_date,
    arrival,
    line
  from lines
  where contract = 'products'
    and cell_of(cells, header, product) is not null
    and cell_of(cells, header, name) is not null
    and number_of(cell_of(cells, header, price)) >= 0
    and number_of(cell_of(cells, header, stock)) = floor(number_of(cell_of(cells, header, stock)))
),
-- Of one landing date the last line of an article stands.
prices as (
  select product_id, landing_date, max_by(price, (arrival, line)) as price
  from products
  group by product_id, landing_date
),
shops as (
  select distinct key_of(cell_of(cells, header, store)) as store_id
  from lines
  where contract = 'stores'
    and cell_of(cells, header, store) is not null
    and cell_of(cells, header, city) is not null
    and number_of(cell_of(cells, header, employees)) >= 0
),
sold as (
  select
    arrival,
    day_of(cell_of(cells, header, day), epoch) as sold_on,
    key_of(cell_of(cells, header, product)) as product_id,
    key_of(cell_of(cells, header, store)) as store_id,
    number_of(cell_of(cells, header, quantity)) as quantity
  from lines
  where contract = 'sales'
),
counted as (
  select arrival, sold_on, product_id, store_id, quantity, count(*) as times
  from sold
  where sold_on is not null and quantity >= 1 and quantity = floor(quantity) and product_id is not null and store_id is not null
  group by all
),
-- A file that repeats another adds nothing: a sale is there as often as in the file that has it most often.
sales as (
  select sold_on, product_id, store_id, cast(quantity as bigint) as quantity, max(times) as times
  from counted
  group by all
),
valued as (
  select
    s.*,
    coalesce(
      (select max_by(p.price, p.landing_date) from prices as p where p.product_id = s.product_id and p.landing_date <= s.sold_on),
      (select min_by(p.price, p.landing_date) from prices as p where p.product_id = s.product_id)
    ) as price
  from sales as s
  where s.store_id in (select store_id from shops)
    and s.product_id in (select product_id from prices)
    and not exists (select 1 from mended as m where contains(m.text, s.product_id))
),
named as (
  select
    concat(quantity, ' × ', product_id, ', magasin ', store_id, ', ', sold_on) as subject,
    times,
    price,
    -- Half up at each sale.
    times * floor(quantity * price * 100 + 0.5) / 100 as total
  from valued
)
select subject, 'times sold' as figure, cast(times as varchar) as value
from named
union all
select subject, 'unit price' as figure, cast(cast(price as decimal(18, 6)) as varchar) as value
from named
union all
select subject, 'total price' as figure, cast(cast(total as decimal(18, 2)) as varchar) as value
from named
