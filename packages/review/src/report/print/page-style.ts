/** The page's style: light or dark by the system's setting. */
export const PAGE_STYLE = `
:root {
  --back: #ffffff; --raised: #f6f8fa; --text: #1c2128; --quiet: #57606a; --line: #d0d7de; --accent: #0550ae;
  --red: #a40e26; --red-back: #ffebe9; --green: #0a5a24; --green-back: #e6ffec; --yellow: #7a4b00; --yellow-back: #fff4d6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0d1117; --raised: #161b22; --text: #e6edf3; --quiet: #9ba6b2; --line: #30363d; --accent: #79b8ff;
    --red: #ff9a92; --red-back: #3d1417; --green: #7ee29a; --green-back: #0f2e1a; --yellow: #f0c674; --yellow-back: #33270d;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 78rem; padding: 1.25rem; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.45rem; line-height: 1.3; margin: .1rem 0 1rem; }
h2 { font-size: 1.05rem; margin: 0 0 .4rem; }
h3 { font-size: .95rem; margin: 1.1rem 0 .4rem; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--back); padding: .5rem; }
.states, .quiet, .where, footer { color: var(--quiet); }
.states { margin: 0; }
.where { font-size: .85em; }
code, .value, .diff { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: .86em; }
code { background: var(--raised); border: 1px solid var(--line); border-radius: 4px; padding: 0 .25em; }
.panel, .group { border: 1px solid var(--line); border-radius: 8px; padding: .75rem 1rem; margin: 0 0 .8rem; }
.group { content-visibility: auto; contain-intrinsic-size: auto 6rem; }
.group > summary { cursor: pointer; }
summary > h2 { display: inline; margin: 0; }
ol, ul { margin: 0; padding-left: 1.4rem; }
.badge { font-size: .75rem; font-weight: 600; border: 1px solid currentColor; border-radius: 1em; padding: 0 .6em; white-space: nowrap; }
.badge.blocks, .badge.error { color: var(--red); background: var(--red-back); }
.badge.review, .badge.unsure, .badge.warning { color: var(--yellow); background: var(--yellow-back); }
.badge.fine, .badge.info { color: var(--quiet); background: var(--raised); }
.fact { display: block; margin: .1rem 0 0 1.2rem; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; margin: .3rem 0 .8rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); min-width: 5.5rem; }
th { font-size: .8rem; color: var(--quiet); background: var(--raised); white-space: nowrap; }
.diff { padding: .3rem .6rem; overflow-wrap: normal; tab-size: 4; }
.diff del, .diff ins { text-decoration: none; }
.diff del { background: var(--red-back); color: var(--red); }
.diff ins { background: var(--green-back); color: var(--green); }
.diff em { color: var(--quiet); font-style: normal; }
footer { margin-top: 1.5rem; border-top: 1px solid var(--line); padding-top: .7rem; }
@media print { .skip { display: none; } .group { content-visibility: visible; break-inside: avoid; } body { max-width: none; } }
`;
