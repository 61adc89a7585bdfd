-- Written by `tallyhouse ddl`.
create table dwh.mart_join_summary (
  reason text not null,
  products bigint
);

alter table dwh.mart_join_summary add primary key (reason);

comment on table dwh.mart_join_summary is 'How many articles matched, and how many did not for which reason. Grain: one row per reason, and one for what matched.';
comment on column dwh.mart_join_summary.reason is 'matched, or the reason why not.';
comment on column dwh.mart_join_summary.products is 'Articles.';
