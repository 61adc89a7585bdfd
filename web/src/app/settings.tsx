import { useComputedColorScheme } from '@mantine/core'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import { isWord, type Language, type WordKey, wordOf } from './words.ts'

type Settings = { readonly language: Language; setLanguage(language: Language): void }

const SettingsContext = createContext<Settings>({ language: 'en', setLanguage: () => {} })
const key = 'tallyhouse-language'

/** The language: the one chosen here before, else the browser's. */
export function SettingsProvider({ children }: { readonly children: ReactNode }) {
  const [language, choose] = useState<Language>(firstLanguage)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const setLanguage = useCallback((next: Language) => {
    localStorage.setItem(key, next)
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

/** Light or dark, as it is shown now. */
export function useTheme(): 'light' | 'dark' {
  return useComputedColorScheme('light', { getInitialValueInEffect: false })
}

function firstLanguage(): Language {
  const known = localStorage.getItem(key)
  if (known === 'en' || known === 'fr') return known
  return navigator.language.toLowerCase().startsWith('fr') ? 'fr' : 'en'
}
