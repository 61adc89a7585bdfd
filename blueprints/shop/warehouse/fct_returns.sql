-- Written by `tallyhouse ddl`.
-- Partitions: one a month of paid_date that has rows, in dwh_parts, made by `tallyhouse publish`.
create table dwh.fct_returns (
  order_id text not null,
  line_no integer not null,
  part_no integer not null,
  sku text,
  category text,
  customer_id text,
  country text,
  payment_method text,
  paid_date date,
  delivered_date date,
  returned_date date,
  days_since_delivery bigint,
  quantity bigint,
  returned_quantity bigint,
  outcome text,
  refund_amount numeric(18, 2),
  refund_tax_amount numeric(18, 2)
) partition by range (paid_date);

alter table dwh.fct_returns add unique nulls not distinct (order_id, line_no, part_no, paid_date);
create index on dwh.fct_returns (sku);
create index on dwh.fct_returns (customer_id);

comment on table dwh.fct_returns is 'Returns with their refund (CHF), to the order''s payment method, by the day of return; outcome says why there is none. Grain: one row per line and part of its return: what came back of it on one day, refunded or not.';
comment on column dwh.fct_returns.order_id is 'Order that the line belongs to.';
comment on column dwh.fct_returns.line_no is 'Place of the line in its order, from 1.';
comment on column dwh.fct_returns.part_no is 'Place of the part among those of its line, by day, from 1.';
comment on column dwh.fct_returns.sku is 'Article.';
comment on column dwh.fct_returns.category is 'Department of the shop.';
comment on column dwh.fct_returns.customer_id is 'Client account; empty for a guest.';
comment on column dwh.fct_returns.country is 'Country of the account, ISO 3166-1 alpha-2.';
comment on column dwh.fct_returns.payment_method is 'How it is paid, and refunded. One of card, twint, paypal, invoice.';
comment on column dwh.fct_returns.paid_date is 'Day on which the order was paid; null while it is not.';
comment on column dwh.fct_returns.delivered_date is 'Day on which the client had the order; null while it is not known.';
comment on column dwh.fct_returns.returned_date is 'Day on which the part came back; null where it is not known.';
comment on column dwh.fct_returns.days_since_delivery is 'Days from delivery to the return of the part; null where one of them is not known.';
comment on column dwh.fct_returns.quantity is 'Pieces ordered.';
comment on column dwh.fct_returns.returned_quantity is 'Pieces of the part; all of the line where the order came back and does not say of what.';
comment on column dwh.fct_returns.outcome is 'What becomes of the part: refunded, or not because it is too_late, never_delivered, before_delivery, has no_date or was not_paid.';
comment on column dwh.fct_returns.refund_amount is 'Net amount that is given back for the part (CHF); 0 where nothing is due.';
comment on column dwh.fct_returns.refund_tax_amount is 'Tax that is given back with it (CHF): owed by the state, no part of the refund.';
