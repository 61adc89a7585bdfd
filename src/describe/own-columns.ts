type Meanings = Readonly<Record<string, string>>

const place = {
  contract: 'The contract that the file belongs to.',
  source_file: 'The landed file, with its landing date.',
  source_line: 'First physical line of the record in that file, from 1.',
}

const counts = {
  read: 'Records found in the bytes, header and blank lines apart.',
  staged: 'Records that keep to the contract.',
  quarantined: 'Records that were rejected.',
}

/** What the columns of the tables mean that Tallyhouse itself adds to each release. */
export const ownTables: Readonly<Record<string, Meanings>> = {
  as_of: { as_of_date: 'The latest landing date of the release.' },
  files: {
    contract: 'The contract that read the file.',
    landing_date: 'Date of the folder in which the file landed.',
    name: 'Path of the file below that folder.',
    sha256: 'SHA-256 of its bytes.',
    size_bytes: 'Size in bytes.',
    arrival: 'Rank among the files of its contract in the order of arrival, from 1.',
    ...counts,
  },
  quarantine: {
    ...place,
    source_record: 'Number of the record in that file, from 1.',
    column_name: 'The column whose rule is broken; null where the rule is one of the whole row.',
    cell: 'What stands in that cell, as it was written.',
    code: 'The reason, as a word.',
    raw: 'The whole record: its line, or its cells by column as JSON.',
    ingested_at: 'Landing date of the file.',
    arrival: 'Rank of the file among those of its contract in the order of arrival, from 1.',
    file_id: 'Number of the file by its content.',
    place: 'Cell of a workbook, as `Feuil1!C17`; null elsewhere.',
  },
  orphans: {
    ...place,
    column_name: 'The column that names a parent.',
    value: 'The key of the parent that is not there.',
  },
  accounting: {
    contract: 'The contract.',
    files: 'Landed files of the contract.',
    ...counts,
    kept: 'Staged records that no later arrival replaces.',
    superseded: 'Staged records that a later arrival replaces.',
    orphans: 'Kept records whose parent is not there.',
  },
}

/** The columns that every staging table has behind those of its contract. */
export const ownColumns: Meanings = {
  _ingested_at: 'When the row came: the landing date of its file.',
  _source_file: 'The landed file that brought it.',
  _source_line: 'Its first physical line in that file.',
  _row_hash: 'A name for its content.',
}
