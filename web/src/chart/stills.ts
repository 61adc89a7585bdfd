import { createContext } from 'react'

/** Charts as the server has drawn them, by the name of their tile. A browser has none: they stand in the page already. */
export const Stills = createContext<ReadonlyMap<string, string>>(new Map())
