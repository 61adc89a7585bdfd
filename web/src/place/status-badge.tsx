import { Badge } from '@mantine/core'
import { useWords } from '../app/settings.tsx'

const styles = {
  success: 'good',
  passed: 'good',
  warning: 'warn',
  failed: 'bad',
  error: 'bad',
  running: 'busy',
} as const

/** The state of a run, step or check, in words and colour. */
export function StatusBadge({ status }: { readonly status: string }) {
  const t = useWords()
  const style = status in styles ? styles[status as keyof typeof styles] : ''
  return (
    <Badge variant="outline" color="gray" tt="none" className={`status ${style}`}>
      {t(status)}
    </Badge>
  )
}
