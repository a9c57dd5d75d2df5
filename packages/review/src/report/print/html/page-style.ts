/** The page's style: light or dark by the system's setting; unfolded when printed. */
export const PAGE_STYLE = `
:root {
  --back: #ffffff; --raised: #f6f8fa; --text: #1c2128; --quiet: #57606a; --line: #d0d7de; --accent: #0550ae;
  --red: #a40e26; --red-back: #ffebe9; --green: #0a5a24; --green-back: #e6ffec; --yellow: #7a4b00; --yellow-back: #fff4d6;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0d1117; --raised: #161b22; --text: #e6edf3; --quiet: #9ba6b2; --line: #30363d; --accent: #79b8ff;
    --red: #ff9a92; --red-back: #3d1417; --green: #7ee29a; --green-back: #0f2e1a; --yellow: #f0c674; --yellow-back: #33270d;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 78rem; padding: 1.25rem; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 1.45rem; line-height: 1.3; margin: .1rem 0 1rem; }
h2 { font-size: 1.05rem; margin: 1.4rem 0 .5rem; }
h3 { font-size: .95rem; margin: 1.1rem 0 .4rem; }
.states { color: var(--quiet); margin: 0; }
code, .value, .diff { font-family: var(--mono); font-size: .86em; }
code { background: var(--raised); border: 1px solid var(--line); border-radius: 4px; padding: 0 .25em; overflow-wrap: anywhere; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--back); padding: .5rem; z-index: 3; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.panel { border: 1px solid var(--line); border-radius: 8px; padding: .75rem 1rem; margin: 0 0 1rem; }
.panel.blocks { border-left: 5px solid var(--red); }
.panel h2 { margin: 0 0 .4rem; }
.panel ol, .panel ul { margin: 0; padding-left: 1.4rem; }
.tools { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: end;
  background: var(--back); padding: .6rem 0; border-bottom: 1px solid var(--line); margin-bottom: .75rem; }
.tools label { display: grid; font-size: .8rem; color: var(--quiet); gap: .1rem; }
.tools .grow { flex: 1 1 12rem; }
input, select, button { font: inherit; color: var(--text); background: var(--raised); border: 1px solid var(--line);
  border-radius: 6px; padding: .3rem .55rem; min-height: 2.1rem; }
button { cursor: pointer; }
button[aria-pressed=true] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.count { color: var(--quiet); margin: 0 0 .4rem; } .count:empty { margin: 0; }
.group { border: 1px solid var(--line); border-radius: 8px; margin: 0 0 .6rem; }
.many > .group { content-visibility: auto; contain-intrinsic-size: auto 6rem; }
.group > h2 { margin: 0; font-size: 1rem; }
.group > h2 > button { width: 100%; text-align: left; background: none; border: 0; padding: .6rem .9rem; display: flex; gap: .7rem; align-items: baseline; }
.heading { min-width: 0; overflow-wrap: anywhere; } .heading > .quiet { margin-left: .7rem; white-space: nowrap; }
.group.current { border-color: var(--accent); }
.arrow { color: var(--quiet); width: 1em; }
.badge { font-size: .75rem; font-weight: 600; border: 1px solid currentColor; border-radius: 1em; padding: 0 .6em; white-space: nowrap; }
.badge.blocks, .badge.error, .badge.removed { color: var(--red); background: var(--red-back); }
.badge.look, .badge.unsure, .badge.warning, .badge.changed { color: var(--yellow); background: var(--yellow-back); }
.badge.fine, .badge.info { color: var(--quiet); background: var(--raised); }
.badge.added { color: var(--green); background: var(--green-back); }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: 0 .9rem .7rem 2.7rem; }
.facts dt { color: var(--quiet); } .facts dd { margin: 0; overflow-wrap: anywhere; }
.body { border-top: 1px solid var(--line); padding: .3rem .9rem .9rem; }
.risks { list-style: none; padding: 0; margin: .6rem 0; display: grid; gap: .35rem; }
.risks .where { color: var(--quiet); font-size: .85em; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; margin: .3rem 0 .8rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
tr:last-child > td { border-bottom: 0; }
th { font-size: .8rem; color: var(--quiet); background: var(--raised); white-space: nowrap; }
.scroll td { min-width: 5.5rem; } .scroll table:not(.diff) td:first-child { min-width: 13rem; }
.place { font-size: .85em; overflow-wrap: anywhere; } .where > .place { font-size: 1em; } .file { display: inline-block; max-width: 100%; }
p.where { color: var(--quiet); font-size: .85em; margin: -.2rem 0 .3rem; }
.resource { border: 1px solid var(--line); border-radius: 6px; margin: 0 0 .4rem; }
.resource > summary { cursor: pointer; padding: .35rem .7rem; overflow-wrap: anywhere; }
.resource > div { padding: 0 .7rem .6rem; }
.quiet { color: var(--quiet); }
.diff { width: 100%; tab-size: 4; }
.scroll .diff td { border: 0; min-width: 0; padding: 0 .5rem; white-space: pre-wrap; line-height: 1.45; }
.scroll .diff .number { color: var(--quiet); text-align: right; user-select: none; width: 1%; white-space: nowrap; overflow-wrap: normal; }
.scroll .diff .sign { width: 1%; user-select: none; white-space: pre; }
.diff.sides { table-layout: fixed; } col.numbers { width: 3.6em; }
.diff .gone { background: var(--red-back); } .diff .come { background: var(--green-back); }
.diff del, .diff ins { text-decoration: none; }
.diff .hunk td { color: var(--quiet); background: var(--raised); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
footer { color: var(--quiet); margin-top: 1.5rem; border-top: 1px solid var(--line); padding-top: .7rem; }
@media (max-width: 760px) { .facts { grid-template-columns: 1fr; margin-left: .9rem; } .tools { position: static; }
  .scroll table:not(.diff), .scroll table:not(.diff) :is(tbody, tr, td) { display: block; }
  .scroll table:not(.diff) thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .scroll table:not(.diff) tr { border-bottom: 1px solid var(--line); padding: .3rem 0; } .scroll table:not(.diff) tr:last-child { border-bottom: 0; }
  .scroll table:not(.diff) td, .scroll table:not(.diff) td:first-child { position: relative; min-width: 0; border: 0; padding: .1rem .6rem .1rem 5.4rem; min-height: 1.6em; }
  .scroll table:not(.diff) td::before { content: attr(data-head); position: absolute; left: .6rem; color: var(--quiet); font: .8rem/1.6 system-ui, sans-serif; }
}
@media print { .tools, .skip { display: none; } .many > .group { content-visibility: visible; } .group { break-inside: avoid; } body { max-width: none; } }
`;
