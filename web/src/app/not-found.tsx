import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useWords } from './settings.tsx'
import { Nothing } from './states.tsx'

export function NotFound() {
  const t = useWords()
  return (
    <Nothing>
      {t('not_found')}{' '}
      <Anchor underline="always" renderRoot={(props) => <Link to="/" {...props} />}>
        {t('back_to_overview')}
      </Anchor>
    </Nothing>
  )
}
