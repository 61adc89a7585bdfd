import {
  ActionIcon,
  AppShell,
  Badge,
  Burger,
  Button,
  Group,
  NavLink,
  ScrollArea,
  Text,
  useMantineColorScheme,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { type ListPagesAnswer, listPages } from '../api/client.ts'
import { ActionButton } from './action-button.tsx'
import { useRelease } from './live.ts'
import { useSettings, useTheme, useWords } from './settings.tsx'
import { Nothing } from './states.tsx'
import type { Language } from './words.ts'

/** Places of the dashboard beside the project's pages. */
const places = ['quality', 'quarantine', 'runs', 'releases', 'data', 'sql'] as const

/** What a window is called: the page and the project. */
export function titleOf(known: ListPagesAnswer | undefined, pathname: string, language: Language): string {
  const title = known?.project.title[language] ?? 'Tallyhouse'
  const current = known?.pages.find(({ name }) => pathname === `/page/${name}`)?.title[language]
  return current === undefined ? `${title} · Tallyhouse` : `${current} · ${title}`
}

/** What stands around every page: title, menu, language, theme, release. */
export function Frame() {
  const t = useWords()
  const { language } = useSettings()
  const [isOpen, { toggle, close }] = useDisclosure()
  const { release, is_offline, is_empty } = useRelease()
  const pages = useQuery({ queryKey: ['pages'], queryFn: listPages, enabled: !is_empty })
  const { pathname } = useLocation()
  useEffect(close, [pathname, close])
  const title = pages.data?.project.title[language] ?? 'Tallyhouse'
  const whole = titleOf(pages.data, pathname, language)
  useEffect(() => {
    document.title = whole
  }, [whole])
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <AppShell.Header>
        <a className="skip" href="#content">
          {t('skip')}
        </a>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap" className="brand">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('menu')} />
            <Link to="/" className="title">
              <img src="/favicon.svg" alt="" width="24" height="24" />
              <span>{title}</span>
            </Link>
          </Group>
          <Group gap="xs" wrap="nowrap">
            {is_offline && (
              <Badge color="red" variant="filled" role="status">
                {t('offline')}
              </Badge>
            )}
            <ActionButton />
            <LanguageSwitch />
            <ThemeSwitch />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t('main_menu')} component="nav">
        <AppShell.Section grow component={ScrollArea}>
          {pages.data?.pages.map((page) => (
            <NavLink
              key={page.name}
              label={page.title[language]}
              active={pathname === `/page/${page.name}` || (pathname === '/' && page === pages.data?.pages[0])}
              renderRoot={(props) => <Link to="/page/$page" params={{ page: page.name }} {...props} />}
            />
          ))}
          <div className="rule" />
          {places.map((place) => (
            <NavLink
              key={place}
              label={t(place)}
              active={pathname === `/${place}`}
              renderRoot={(props) => <Link to={`/${place}`} {...props} />}
            />
          ))}
        </AppShell.Section>
        <AppShell.Section>
          <Text size="xs" c="dimmed" px="xs" className="release">
            {t('release')} {release ?? '–'}
          </Text>
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        {is_empty ? (
          <Nothing>
            {t('no_release')}. {t('no_release_hint')}
          </Nothing>
        ) : (
          <Outlet />
        )}
      </AppShell.Main>
    </AppShell>
  )
}

function LanguageSwitch() {
  const { language, setLanguage } = useSettings()
  const other = language === 'en' ? 'fr' : 'en'
  return (
    <Button variant="default" size="xs" lang={other} onClick={() => setLanguage(other)} data-testid="language">
      {other === 'fr' ? 'Français' : 'English'}
    </Button>
  )
}

function ThemeSwitch() {
  const t = useWords()
  const { setColorScheme } = useMantineColorScheme()
  const other = useTheme() === 'light' ? 'dark' : 'light'
  return (
    <ActionIcon
      variant="default"
      size={30}
      onClick={() => setColorScheme(other)}
      aria-label={`${t('theme')}: ${t(other)}`}
      title={`${t('theme')}: ${t(other)}`}
      data-testid="theme"
    >
      <svg viewBox="0 0 24 24" width="16" height="16" aria-hidden="true">
        <circle cx="12" cy="12" r="8" fill="none" stroke="currentColor" strokeWidth="2" />
        <path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor" />
      </svg>
    </ActionIcon>
  )
}
