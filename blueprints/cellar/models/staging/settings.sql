-- materialization: view
-- grain: one row
-- description: What a merchant may decide: the z-score above which a wine is premium (a whole number), and whether the standard deviation is that of the population or of a sample.
select 2 as premium_above_z, 'population' as standard_deviation
