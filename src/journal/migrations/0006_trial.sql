-- A run that was not to release anything judged what stands nowhere: it is shown by its own id alone.
alter table quality_suite add column is_trial integer not null default 0 check (is_trial in (0, 1));

drop view quality_daily;

-- The last whole suite of each day.
create view quality_daily as
select *
from quality_suite
where rowid in (select max(rowid) from quality_suite where is_whole = 1 and is_trial = 0 group by env, day);
