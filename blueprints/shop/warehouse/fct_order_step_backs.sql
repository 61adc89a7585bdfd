-- Written by `tallyhouse ddl`.
create table dwh.fct_order_step_backs (
  order_id text not null,
  kind text not null,
  from_state text not null,
  to_state text not null
);

alter table dwh.fct_order_step_backs add primary key (order_id, kind, from_state, to_state);

comment on table dwh.fct_order_step_backs is 'Orders that went back in created → paid → fulfilled → delivered → returned; states may be skipped. They count all the same. Grain: one row per order and step back: sent in an earlier state than before, or in a state from a moment before the one it came from.';
comment on column dwh.fct_order_step_backs.order_id is 'Number of the order.';
comment on column dwh.fct_order_step_backs.kind is 'How it stepped back: `sent` in an earlier state than before, or in `time`.';
comment on column dwh.fct_order_step_backs.from_state is 'State that it came from.';
comment on column dwh.fct_order_step_backs.to_state is 'State that it went back to, or that began before the one it came from.';
