import type { ChartTheme } from '../page/chart-theme.ts'

/** The style of a report: screen and paper, in the colours of its charts. */
export function htmlStyle(theme: ChartTheme, isDark: boolean): string {
  const paper = isDark ? '#12181f' : '#f6f8fa'
  return `
:root { color-scheme: ${isDark ? 'dark' : 'light'}; --ink: ${theme.text}; --soft: ${theme.soft}; --line: ${theme.line}; --card: ${theme.surface}; --paper: ${paper}; --accent: ${theme.series[0] ?? theme.text}; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1120px; padding: 28px 20px 48px; background: var(--paper); color: var(--ink); font: 15px/1.5 Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
header { border-bottom: 2px solid var(--accent); padding-bottom: 12px; margin-bottom: 20px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0; letter-spacing: -.02em; } h2 { font-size: 20px; margin: 36px 0 4px; letter-spacing: -.01em; } h3 { font-size: 14px; font-weight: 600; margin: 0; }
p { margin: 4px 0; } .soft, .note { color: var(--soft); } .note { font-size: 13px; margin: 2px 0 0; }
.row { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 12px; margin: 12px 0; align-items: start; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 14px; min-width: 0; }
.w1 { grid-column: span 1; } .w2 { grid-column: span 2; } .w3 { grid-column: span 3; } .w4 { grid-column: span 4; }
.value { font-size: 25px; font-weight: 600; letter-spacing: -.02em; line-height: 1.3; font-variant-numeric: tabular-nums; } .change { font-weight: 600; }
svg { display: block; width: 100%; height: auto; margin-top: 6px; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 13px; margin-top: 6px; }
th, td { padding: 5px 10px 5px 0; text-align: left; border-top: 1px solid var(--line); vertical-align: top; } thead th { border-top: 0; color: var(--soft); font-weight: 600; } td:last-child, th:last-child { padding-right: 0; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
details { margin-top: 6px; font-size: 13px; } summary { color: var(--soft); cursor: pointer; }
ul { margin: 8px 0; padding-left: 20px; } li { margin: 4px 0; } pre { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px; overflow-x: auto; font: 12px/1.5 ui-monospace, Menlo, Consolas, monospace; }
footer { margin-top: 36px; border-top: 1px solid var(--line); padding-top: 8px; color: var(--soft); font-size: 13px; }
@media (max-width: 720px) { .row { grid-template-columns: repeat(2, minmax(0, 1fr)); } .w2, .w3, .w4 { grid-column: span 2; } }
@page { size: A4; margin: 14mm; }
@media print { body { max-width: none; padding: 0; font-size: 11px; -webkit-print-color-adjust: exact; print-color-adjust: exact; } .card, h2 { break-inside: avoid; } h2 { break-after: avoid; } details { display: none; } .wide { overflow: visible; } }
`
}
