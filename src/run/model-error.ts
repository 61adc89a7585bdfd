import { systemTrouble } from '../engine/system-trouble.ts'
import { isTallyError, messageOf } from '../error/tally-error.ts'
import { isOfPart } from '../lake/release-damage.ts'
import type { Model } from '../model/model.ts'
import { sqlInvalid } from '../model/sql-invalid.ts'
import { placeIn, placeOfSaid, saidOf } from '../sql/place-in-sql.ts'

/** Whatever the engine calls its trouble; that it was told to stop is no trouble of a model. */
const of_engine = /^(?!INTERRUPT|TransactionContext)[A-Z][A-Za-z ]* Error: /
/** Where a build writes: that it may not is no trouble of a model either. */
const of_home = /\blake\/|landing\//

/**
 * What the engine says while a model is made, as `model_sql_invalid` with file and line, or the file alone where it does not tell the place.
 * Trouble with the machine, a stop, and a part that it cannot read are given as they are.
 */
export function modelError(error: unknown, model: Model): unknown {
  const text = messageOf(error)
  if (isTallyError(systemTrouble(error)) || !of_engine.test(text) || isOfPart(text)) return error
  const said = saidOf(text)
  if (said.startsWith('IO Error') && of_home.test(said)) return error
  return sqlInvalid(model, said, placeIn(text, model.sql) ?? placeOfSaid(text, model.sql), error)
}
