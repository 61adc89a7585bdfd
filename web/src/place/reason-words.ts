import type { ListQuarantineAnswer } from '../api/client.ts'
import type { Language } from '../app/words.ts'

type Reason = ListQuarantineAnswer['records'][number]['reasons'][number]

/** What is wrong with a cell, behind its column and its text. */
const cells: Readonly<Record<string, string>> = {
  required: 'est vide et ne doit pas l’être',
  missing_column: 'manque dans le fichier, et elle est obligatoire',
  header_twice: 'se trouve dans plusieurs colonnes du fichier, dont les cellules diffèrent',
  unknown_column: 'est une colonne que le contrat ne connaît pas',
  not_email: 'n’est pas une adresse e-mail',
  not_one_of: 'n’est aucun des mots permis',
  not_integer: 'n’est pas un nombre entier',
  not_decimal: 'n’est pas un nombre',
  not_money: 'n’est pas un montant',
  not_date: 'n’est pas une date du calendrier, ou son ordre n’est pas celui du fichier',
  not_timestamp: 'n’est pas un instant',
  not_boolean: 'n’est ni oui ni non',
  out_of_range: 'dépasse ce que son type peut contenir',
  nonexistent_hour: 'nomme une heure que le changement d’heure a sautée',
  below_min: 'est au-dessous de la plus petite valeur permise',
  above_max: 'est au-dessus de la plus grande valeur permise',
  too_long: 'est trop long',
  pattern_mismatch: 'ne suit pas le modèle attendu',
  cell_error: 'est l’erreur d’une formule, et non une valeur',
}

/** What is wrong with a whole line. */
const lines: Readonly<Record<string, string>> = {
  too_many_cells: 'la ligne a plus de cellules que l’en-tête',
  too_few_cells: 'la ligne a moins de cellules que l’en-tête',
  broken_quote: 'un guillemet de la ligne n’est pas fermé, ou quelque chose suit un guillemet fermé',
  bad_bytes: 'la ligne contient des octets qui ne sont pas du texte dans l’encodage du fichier',
  line_too_long: 'la ligne fait 16 Mio ou plus',
  total_row: 'la ligne est un total de celles du dessus, et non un enregistrement',
  below_total: 'la ligne est une remarque sous le total, et non un enregistrement',
  not_json: 'la ligne n’est pas un objet JSON',
}

const longest = 60

/** A reason in the language of the page. A project's own rule is said as the project says it. */
export function reasonWords({ code, column, cell, text }: Reason, language: Language): string {
  if (language === 'en') return text
  const line = lines[code]
  if (line !== undefined) return line
  const words = cells[code]
  if (words === undefined) return text
  const shown = cell.length > longest ? `${cell.slice(0, longest)}…` : cell
  return `${shown === '' ? column : `${column} « ${shown} »`} ${words}${undecidedWords(text)}`
}

/** What settles a cell that can be read in two ways, as the engine's own words say. */
function undecidedWords(text: string): string {
  const [, key] = /`reading: \{ (decimal|date_order) \}`/.exec(text) ?? []
  if (key === undefined) return ''
  const what = key === 'decimal' ? 'le signe décimal' : 'l’ordre du jour et du mois'
  return ` : si le fichier ne dit pas ${what}, \`reading: { ${key} }\` dans le contrat le fixe`
}
