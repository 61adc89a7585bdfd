import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { PostgreSQL, sql } from '@codemirror/lang-sql'
import { bracketMatching, defaultHighlightStyle, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { Compartment, EditorState } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import type { ListTablesAnswer } from '../api/client.ts'
import { useTheme } from '../app/settings.tsx'

/** Keeps the tab key for going on: whoever uses the keyboard is not caught in the editor. */
export function SqlEditor({
  value,
  onChange,
  onRun,
  tables,
  label,
}: {
  readonly value: string
  onChange(value: string): void
  onRun(): void
  readonly tables: ListTablesAnswer['tables']
  readonly label: string
}) {
  const place = useRef<HTMLDivElement>(null)
  const made = useRef<{ readonly view: EditorView; readonly look: Compartment }>(undefined)
  const calls = useRef({ onChange, onRun })
  calls.current = { onChange, onRun }
  const theme = useTheme()
  useEffect(() => {
    const parent = place.current
    if (!parent) return undefined
    const look = new Compartment()
    const schema = Object.fromEntries(tables.map(({ name, columns }) => [name, columns.map((column) => column.name)]))
    const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''
    const run = keymap.of([
      {
        key: 'Mod-Enter',
        run: () => {
          calls.current.onRun()
          return true
        },
      },
    ])
    const view = new EditorView({
      parent,
      state: EditorState.create({
        doc: value,
        extensions: [
          run,
          EditorView.cspNonce.of(nonce),
          lineNumbers(),
          history(),
          drawSelection(),
          highlightActiveLine(),
          bracketMatching(),
          closeBrackets(),
          autocompletion(),
          sql({ dialect: PostgreSQL, schema }),
          keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) calls.current.onChange(update.state.doc.toString())
          }),
          look.of(lookOf(theme)),
        ],
      }),
    })
    made.current = { view, look }
    return () => view.destroy()
    // Its text and theme are handed on below, not by a new editor.
  }, [tables, label])
  useEffect(() => {
    const { view, look } = made.current ?? {}
    if (look) view?.dispatch({ effects: look.reconfigure(lookOf(theme)) })
  }, [theme])
  return <div ref={place} className="editor" data-testid="editor" />
}

function lookOf(theme: 'light' | 'dark') {
  const isDark = theme === 'dark'
  return [
    EditorView.theme(
      {
        '&': { fontSize: '14px' },
        '.cm-content': { minHeight: '140px', fontFamily: 'var(--mantine-font-family-monospace)' },
        '.cm-gutters': { background: 'transparent', border: 'none', color: isDark ? '#a9b4c0' : '#52606d' },
        '.cm-activeLine': { background: isDark ? '#ffffff0d' : '#1f5fa80d' },
        '.cm-tooltip': { background: 'var(--surface)', border: '1px solid var(--line)' },
      },
      { dark: isDark },
    ),
    syntaxHighlighting(isDark ? darkStyle : defaultHighlightStyle),
  ]
}

const darkStyle = HighlightStyle.define(
  defaultHighlightStyle.specs.map((spec) => ({
    ...spec,
    ...(spec['color'] === undefined ? {} : { color: lighter(String(spec['color'])) }),
  })),
)

/** The default style's dark colours, light enough to be read on dark. */
function lighter(color: string): string {
  const known: Readonly<Record<string, string>> = {
    '#708': '#d9a2f5',
    '#219': '#8fb8ff',
    '#164': '#7fd6a2',
    '#a11': '#ffab91',
    '#e40': '#ffab91',
    '#00f': '#9ec1ff',
    '#30a': '#c5b3ff',
    '#085': '#7fd6a2',
    '#167': '#7fd0ee',
    '#256': '#7fd0ee',
    '#00c': '#9ec1ff',
    '#940': '#d3b556',
    '#f00': '#ff9d95',
  }
  return known[color] ?? '#e6ebf1'
}
