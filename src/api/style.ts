/** The one style sheet of the pages: system fonts, light and dark, readable at 320 pixels. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #566173; --line: #d9dee6; --paper: #fbfbf9; --card: #ffffff; --accent: #1f5fa8; --good: #1d7044; --bad: #a4262c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf0; --soft: #a7b1c0; --line: #343d4b; --paper: #14181f; --card: #1c222c; --accent: #7db4f2; --good: #6fce9b; --bad: #ff9a9a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .5rem 1rem; }
header, main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem; }
header { display: flex; flex-wrap: wrap; gap: .5rem 2rem; align-items: baseline; justify-content: space-between; border-bottom: 1px solid var(--line); }
h1 { font-size: 1.9rem; margin: 0; letter-spacing: -.02em; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; } h3 { font-size: .95rem; margin: 1.4rem 0 .3rem; color: var(--soft); font-weight: 600; }
p { margin: .3rem 0; } .soft { color: var(--soft); } .good { color: var(--good); font-weight: 600; } .bad { color: var(--bad); font-weight: 600; }
a { color: var(--accent); } a:focus-visible, summary:focus-visible, .wide:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; }
.wide { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; } caption { text-align: left; padding: .6rem .8rem; color: var(--soft); }
th, td { padding: .4rem .8rem; text-align: left; border-top: 1px solid var(--line); white-space: nowrap; } thead th { color: var(--soft); font-weight: 600; border-top: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; } details { margin: .5rem 0; } summary { cursor: pointer; padding: .35rem 0; }
code { font: .88em ui-monospace, SFMono-Regular, Menlo, monospace; } svg { width: 100%; height: auto; display: block; } svg text { fill: var(--soft); font-size: 12px; } .bar { fill: var(--accent); } .rule { stroke: var(--line); }
@media (max-width: 40rem) { h1 { font-size: 1.5rem; } svg text { font-size: 20px; } }
`
