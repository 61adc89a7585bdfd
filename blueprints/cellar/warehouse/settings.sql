-- Written by `tallyhouse ddl`.
set search_path = dwh;

create view dwh.settings as
select
  cast(premium_above_z as integer) as premium_above_z,
  cast(standard_deviation as text) as standard_deviation
from (
  select 2 as premium_above_z, 'population' as standard_deviation
) as model;

comment on view dwh.settings is 'What a merchant may decide: the z-score above which a wine is premium (a whole number), and whether the standard deviation is that of the population or of a sample. Grain: one row.';
comment on column dwh.settings.premium_above_z is 'The z-score above which a wine is premium.';
comment on column dwh.settings.standard_deviation is 'Whose it is: of the population, or of a sample.';

reset search_path;
