-- severity: medium
-- description: No order goes a step back: sent again in an earlier state than before, or in a state from a moment before the one it came from.
select order_id, kind, from_state, to_state
from fct_order_step_backs
