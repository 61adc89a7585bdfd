import type { Translations } from '../plan/translations.ts'

type Words = { readonly en: string; readonly fr: string }

/** What a table or check is called and what it is, in both languages. */
export type TableWords = { readonly title: Words; readonly about: Words }

/** The tables of every release, in French. */
const system: Readonly<Record<string, readonly [title: string, about: string]>> = {
  as_of: ['Date des données', 'La dernière date de dépôt.'],
  files: ['Fichiers', 'Les fichiers déposés, chacun avec le compte de ses lignes : lues = retenues + en quarantaine.'],
  quarantine: [
    'Quarantaine',
    'Une ligne par règle enfreinte d’un enregistrement refusé : sa place, son texte brut et la raison.',
  ],
  orphans: ['Orphelins', 'Lignes gardées dont la ligne de référence manque.'],
  accounting: ['Comptabilité des lignes', 'lues = retenues + en quarantaine ; retenues = gardées + remplacées.'],
}

/** What a contract's tables are, each behind the contract's own title. */
const staging: Readonly<Record<string, readonly [title: string, about: string | undefined]>> = {
  stg: ['', undefined],
  staged: ['avec verdicts', 'Chaque enregistrement des fichiers avec son verdict.'],
  superseded: ['remplacés', 'Lignes qu’un envoi ultérieur de la même clé ou du même ensemble remplace.'],
  history: ['historique', 'Toutes les versions retenues, y compris les remplacées et les suppressions.'],
}

/** The words of a table of a release: as the project says it in French, and of the engine's own tables as we do. */
export function tableWords(
  { name, description }: { readonly name: string; readonly description: string },
  { fr }: Translations,
): TableWords {
  const own = fr.tables[name]
  if (own) return both(name, description, own.title, own.description)
  const known = system[name]
  if (known) return both(name, description, ...known)
  const [, kind = '', contract = ''] = /^([a-z]+)_(.+)$/.exec(name) ?? []
  const of = fr.tables[contract]
  const layer = staging[kind]
  if (!of || !layer) return both(name, description, name, undefined)
  const [title, about = of.description] = layer
  return both(name, description, title === '' ? of.title : `${of.title} (${title})`, about)
}

/** The words of a check: its name and rule, and what the project says of them in French. */
export function checkWords(
  { name, rule }: { readonly name: string; readonly rule: string },
  { fr }: Translations,
): TableWords {
  const own = fr.checks[name]
  return both(name, rule, own?.title ?? name, own?.description)
}

/** A contract's name for people. */
export function contractTitle(name: string, { fr }: Translations): Words {
  return { en: name, fr: fr.tables[name]?.title ?? name }
}

function both(name: string, about: string, title_fr: string, about_fr: string | undefined): TableWords {
  return { title: { en: name, fr: title_fr }, about: { en: about, fr: about_fr ?? about } }
}
