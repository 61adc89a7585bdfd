/** The catalogue's entries of models, checks and versions; what an entry is stands in `catalogue.ts`. */
export const modelErrors = {
  model_header_invalid: {
    status: 500,
    exit: 2,
    text: '{file}: {detail}',
    hint: 'write the header as `-- key: value`; known keys are {allowed}; begin other comments with no `word:`',
  },
  model_columns_invalid: {
    status: 500,
    exit: 2,
    text: '{file}: {detail}',
    hint: 'columns that its select gives: {allowed}',
  },
  model_sql_invalid: {
    status: 500,
    exit: 1,
    text: '{file}:{line}: {detail}',
    hint: 'mend the query; nothing was released',
  },
  model_table_missing: {
    status: 500,
    exit: 1,
    text: '{file} reads {table}, which no model, contract or built-in table makes',
    hint: 'tables there are: {allowed}',
  },
  model_cycle: {
    status: 500,
    exit: 1,
    text: 'models read each other in a circle: {path}',
    hint: 'take one of these steps out, or split a model in two',
  },
  model_duplicate: {
    status: 500,
    exit: 2,
    text: '{name} is made twice: by {first} and by {second}',
    hint: 'rename one of them',
  },
  model_nondeterministic: {
    status: 500,
    exit: 1,
    text: '{file} has {detail}: another answer at each build',
    hint: 'read the as-of date from the table `as_of`; of a column of such a name write its table before it; take a part by a hash of the key',
  },
  model_unordered: {
    status: 500,
    exit: 1,
    text: '{file} has {detail}: its rows come in no order, so another build may answer otherwise',
    hint: 'say the order, down to columns that tell all rows apart: `string_agg(name order by id)`, `row_number() over (partition by a order by b, id)`; of values that are alike take min() or max()',
  },
  check_header_invalid: {
    status: 500,
    exit: 2,
    text: '{file}: {detail}',
    hint: 'write the header as `-- key: value`; known keys are {allowed}; begin other comments with no `word:`',
  },
  check_sql_invalid: {
    status: 500,
    exit: 1,
    text: '{place}: {detail}{part}',
    hint: 'mend the check: one select that gives the bad rows, over tables and columns that there are; then build again',
  },
  checks_failed: {
    status: 422,
    exit: 1,
    text: 'checks of severity high did not pass: {names} ({failed} of {checks} checks failed); {outcome}',
    hint: 'look at the rows with `tallyhouse quality --run {run}`; mend the files or the check, then build again',
  },
  check_unknown: { status: 404, exit: 2, text: 'no run has a check {name}', hint: 'checks there are: {allowed}' },
  quality_missing: {
    status: 404,
    exit: 1,
    text: 'no check has run {where}',
    hint: 'run `tallyhouse build` or `tallyhouse check`; a project without checks takes them as `checks` of defineProject, or from checks/*.sql',
  },
  quality_day_missing: {
    status: 404,
    exit: 1,
    text: 'no check had run by {day} in environment {env}',
    hint: 'days on which checks ran: {allowed}',
  },
  version_incomplete: {
    status: 500,
    exit: 1,
    text: '{file}: {rows} versions have no {column}',
    hint: 'a version belongs to a key and holds since an instant: leave such rows out, or fill them in; nothing was released',
  },
  version_ambiguous: {
    status: 500,
    exit: 1,
    text: '{file}: {key} has different versions since {instant}, and nothing says which came last',
    hint: 'select _arrival and _source_record from the history, so that the last to arrive wins, or make the model give one; nothing was released',
  },
} as const
