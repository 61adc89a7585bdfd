import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useWords } from './settings.tsx'
import { Nothing } from './states.tsx'

export function NotFound() {
  const t = useWords()
  return (
    <Nothing>
      {t('not_found')} <Anchor renderRoot={(props) => <Link to="/" {...props} />}>{t('back_to_overview')}</Anchor>
    </Nothing>
  )
}
