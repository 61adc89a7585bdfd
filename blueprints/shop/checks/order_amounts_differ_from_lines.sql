-- severity: high
-- description: The amounts of an order are the sums of its lines, and net is gross less discounts and taxes, to the cent.
with sums as (
  select
    order_id,
    sum(gross_amount) as gross_amount,
    sum(discount_amount) as discount_amount,
    sum(tax_amount) as tax_amount,
    sum(net_amount) as net_amount
  from fct_order_items
  group by order_id
)
select o.order_id, o.gross_amount, s.gross_amount as gross_of_lines, o.net_amount, s.net_amount as net_of_lines
from fct_orders as o
left join sums as s on s.order_id = o.order_id
where o.gross_amount <> coalesce(s.gross_amount, 0)
  or o.discount_amount <> coalesce(s.discount_amount, 0)
  or o.tax_amount <> coalesce(s.tax_amount, 0)
  or o.net_amount <> coalesce(s.net_amount, 0)
  or o.net_amount <> o.gross_amount - o.discount_amount - o.tax_amount
