export type Language = 'en' | 'fr'

const texts = {
  release: { en: 'Release', fr: 'Version publiée' },
  published: { en: 'published', fr: 'publiée le' },
  as_of: { en: 'as of', fr: 'données au' },
  accounting: { en: 'Accounting of rows', fr: 'Comptabilité des lignes' },
  accounting_note: {
    en: 'Every row of every file is staged or in quarantine; every staged row is kept or superseded by a later one.',
    fr: 'Chaque ligne de chaque fichier est retenue ou en quarantaine ; chaque ligne retenue est gardée ou remplacée par une plus récente.',
  },
  contract: { en: 'contract', fr: 'contrat' },
  files: { en: 'files', fr: 'fichiers' },
  read: { en: 'read', fr: 'lues' },
  staged: { en: 'staged', fr: 'retenues' },
  quarantined: { en: 'in quarantine', fr: 'en quarantaine' },
  kept: { en: 'kept', fr: 'gardées' },
  superseded: { en: 'superseded', fr: 'remplacées' },
  orphans: { en: 'orphans', fr: 'orphelines' },
  holds: { en: 'the sums hold', fr: 'les sommes sont justes' },
  refused: { en: 'Files refused', fr: 'Fichiers refusés' },
  tables: { en: 'Tables', fr: 'Tables' },
  table: { en: 'table', fr: 'table' },
  rows: { en: 'rows', fr: 'lignes' },
  size: { en: 'size', fr: 'taille' },
  first_rows: { en: 'first rows', fr: 'premières lignes' },
  by_month: { en: 'by month', fr: 'par mois' },
  month: { en: 'month', fr: 'mois' },
  value: { en: 'value', fr: 'valeur' },
  as_table: { en: 'The same as a table', fr: 'Les mêmes chiffres en tableau' },
  nothing: { en: 'Nothing has been released yet.', fr: 'Rien n’a encore été publié.' },
  next: {
    en: 'Put files into landing/YYYY-MM-DD/ and run',
    fr: 'Déposez des fichiers dans landing/AAAA-MM-JJ/ puis lancez',
  },
  skip: { en: 'Skip to the content', fr: 'Aller au contenu' },
  back: { en: 'All tables', fr: 'Toutes les tables' },
  not_found: { en: 'There is no such page.', fr: 'Cette page n’existe pas.' },
  staging: { en: 'Staging', fr: 'Fichiers lus' },
  models: { en: 'Models', fr: 'Modèles' },
  system: { en: 'Tallyhouse’s own', fr: 'Tables de Tallyhouse' },
} as const

export type TextKey = keyof typeof texts

/** A text of the pages in a language. */
export function textOf(language: Language, key: TextKey): string {
  return texts[key][language]
}
