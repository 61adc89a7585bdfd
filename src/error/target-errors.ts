/** The catalogue's entries of copies into databases; what an entry is stands in `catalogue.ts`. */
export const targetErrors = {
  target_unknown: {
    status: 404,
    exit: 2,
    text: 'there is no target {name}',
    hint: 'targets of this project are: {allowed}',
  },
  target_table_missing: {
    status: 500,
    exit: 2,
    text: 'target {target} copies {what}, which the release does not have',
    hint: 'mend `targets` of the project; there are: {allowed}',
  },
  target_in_the_way: {
    status: 409,
    exit: 1,
    text: 'target {target}: {place} is there already and was not made by tallyhouse',
    hint: 'move or rename it, or give the target another {setting}; nothing was changed',
  },
  target_in_use: {
    status: 409,
    exit: 1,
    text: 'target {target}: {place} is being written by another program: {detail}',
    hint: 'close it there and publish again; the copy of before stands',
  },
  target_too_large: {
    status: 422,
    exit: 1,
    text: 'target {target}: {detail}',
    hint: 'publish fewer tables or columns, one workbook a table, or another format; the copy of before stands',
  },
  target_failed: {
    status: 500,
    exit: 1,
    text: 'target {target}, {what}: {detail}',
    hint: 'mend that and publish again; the copy of before stands whole',
  },
  target_not_connected: {
    status: 500,
    exit: 2,
    text: 'target {target}: the environment variable {variable} is not set',
    hint: 'put the address of the database into it, as postgres://user:password@host:5432/database',
  },
  target_address_invalid: {
    status: 500,
    exit: 2,
    text: 'target {target}: what {variable} holds is not the address of a PostgreSQL database',
    hint: 'write it as postgres://user:password@host:5432/database; signs such as @ and / in a password as %40 and %2F',
  },
  target_unreachable: {
    status: 503,
    exit: 1,
    text: 'target {target}: {server} could not be reached in {attempts} attempts: {detail}',
    hint: 'see that the server runs and that this machine may reach it, then publish again; the copy of before stands',
  },
  target_login_refused: {
    status: 502,
    exit: 1,
    text: 'target {target}: {server} refused the login: {detail}',
    hint: 'mend user, password or database in {variable} and publish again',
  },
  target_forbidden: {
    status: 502,
    exit: 1,
    text: 'target {target}, {what}: {detail}',
    hint: 'let the owner of the database run: grant create on database … to the user of {variable}; the copy of before stands',
  },
  target_full: {
    status: 507,
    exit: 1,
    text: 'target {target}, {what}: the server has no room left: {detail}',
    hint: 'free or add disk space there and publish again: what was copied already is kept; the copy of before stands',
  },
  target_slow: {
    status: 504,
    exit: 1,
    text: 'target {target}, {what}: the server took longer than {seconds} s: {detail}',
    hint: 'see what else runs there, or raise `timeout_s` of the target, and publish again; the copy of before stands',
  },
  target_view_breaks: {
    status: 409,
    exit: 1,
    text: 'target {target}: {place} hangs on a table that changes: {detail}',
    hint: 'mend or drop it there, or make its query a model of the project; nothing was changed',
  },
} as const
