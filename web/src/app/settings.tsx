import { useComputedColorScheme } from '@mantine/core'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react'
import { isWord, type Language, type WordKey, wordOf } from './words.ts'

type Settings = { readonly language: Language; setLanguage(language: Language): void }

const SettingsContext = createContext<Settings>({ language: 'en', setLanguage: () => {} })
const year_s = 31_536_000

/** The language: first that of the frame, which the server chose by the cookie set here, else by what the browser asks for. */
export function SettingsProvider({ first, children }: { readonly first: Language; readonly children: ReactNode }) {
  const [language, choose] = useState<Language>(first)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const setLanguage = useCallback((next: Language) => {
    document.cookie = `tallyhouse-language=${next}; path=/app; max-age=${year_s}; samesite=lax`
    choose(next)
  }, [])
  const value = useMemo(() => ({ language, setLanguage }), [language, setLanguage])
  return <SettingsContext value={value}>{children}</SettingsContext>
}

export function useSettings(): Settings {
  return useContext(SettingsContext)
}

/** `t('runs')` in the reader's language; a state that is no word of ours stays as it is. */
export function useWords(): (word: WordKey | (string & {})) => string {
  const { language } = useSettings()
  return useCallback((word) => (isWord(word) ? wordOf(language, word) : word), [language])
}

/** Light or dark, as it is shown now; light as long as the app takes over what the server has drawn. */
export function useTheme(): 'light' | 'dark' {
  const shown = useComputedColorScheme('light', { getInitialValueInEffect: false })
  return useIsTakenOver() ? 'light' : shown
}

/** Whether this is the first pass over what the server has drawn, and on the server itself: both must give the same tree. */
export function useIsTakenOver(): boolean {
  return useSyncExternalStore(
    neverTold,
    () => false,
    () => true,
  )
}

const neverTold = (): (() => void) => () => {}
