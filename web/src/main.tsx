import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './app/app.css'

const root = document.querySelector<HTMLElement>('#root')
if (root) void (root.hasChildNodes() ? takeOver(root) : begin(root))

async function begin(root: HTMLElement): Promise<void> {
  const { start } = await import('./app/start.tsx')
  await start(root)
}

/**
 * What the server has drawn is seen before the app takes it over, for to read and run the app takes longer than to show the
 * page. What is pressed meanwhile is pressed again then; links lead on by themselves.
 */
async function takeOver(root: HTMLElement): Promise<void> {
  const pressed: HTMLElement[] = []
  const keep = ({ target }: MouseEvent): void => {
    const element = target instanceof Element ? target.closest<HTMLElement>('button, input') : null
    if (element) pressed.push(element)
  }
  root.addEventListener('click', keep)
  await painted()
  const { start } = await import('./app/start.tsx')
  await moment()
  await start(root)
  root.removeEventListener('click', keep)
  for (const element of pressed) element.click()
}

/** The first frame is on the screen. A page that nobody looks at has no frames, and nobody who waits for one. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    if (document.hidden) resolve()
    document.addEventListener('visibilitychange', () => resolve(), { once: true })
    requestAnimationFrame(() => setTimeout(resolve))
  })
}

/** Lets the browser answer to its reader between two long pieces of work. */
function moment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
