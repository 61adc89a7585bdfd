import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

const names = [
  'from',
  'to',
  'grain',
  'receipt',
  'job',
  'status',
  'contract',
  'table',
  'column',
  'run',
  'with',
  'sum',
] as const

/** What of a view stands in its address, so that a link shows the same. */
export type AddressSearch = { readonly [name in (typeof names)[number]]?: string } & {
  /** `dimension=value`, each value its own. */
  readonly filter?: readonly string[]
}

/** What stands behind the question mark; names that are none of ours are left out. */
export function readSearch(text: string): AddressSearch {
  const search = new URLSearchParams(text)
  const filter = search.getAll('filter')
  const known = names.flatMap((name) => {
    const value = search.get(name)
    return value === null || value === '' ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(known), ...(filter.length > 0 ? { filter } : {}) }
}

export function writeSearch(address: object): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(
    address as Readonly<Record<string, string | readonly string[] | undefined>>,
  ))
    for (const one of value === undefined ? [] : [value].flat()) search.append(name, one)
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

/** The address's search and a way to change some of it; undefined takes a name out. */
export function useAddress(): readonly [AddressSearch, (change: AddressSearch) => void] {
  const search: AddressSearch = useSearch({ strict: false })
  const navigate = useNavigate()
  const change = useCallback(
    (part: AddressSearch) => {
      void navigate({
        to: '.',
        search: (before: AddressSearch) => withoutEmpty({ ...before, ...part }),
        resetScroll: false,
      })
    },
    [navigate],
  )
  return [search, change]
}

function withoutEmpty(address: AddressSearch): AddressSearch {
  const kept = Object.entries(address).filter(([, value]) => value !== undefined && value !== '' && value.length > 0)
  return Object.fromEntries(kept)
}
