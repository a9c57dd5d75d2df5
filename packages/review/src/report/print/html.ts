import { partsOf, printable } from "@kustogen/kustomize/errors/printable.ts";
import { sha256Base64 } from "@kustogen/kustomize/text/sha256.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { readablePath } from "../../compare/path.ts";
import { changeCount, factsOf, type ReportGroup } from "../model/groups.ts";
import { type Inline, inlineOf } from "../model/inline.ts";
import { diffLines, type ReportNode } from "../model/node.ts";
import type { Report } from "../model/report.ts";
import { type Section, sectionsAfter, sectionsBefore, todoSections } from "../model/sections.ts";
import { PAGE_STYLE } from "./page-style.ts";

const WORDS = { error: "error", warning: "warning", info: "note" } as const;
/** Up to this number, environments are shown unfolded. */
const UNFOLDED = 3;

/**
 * A report as a single page without network, other files and scripts, in which all foreign text is escaped. It comes in
 * parts, because that of a large change can exceed the longest text that JavaScript has.
 */
export function* htmlReport(report: Report, footer: string): Generator<string> {
  const policy = `default-src 'none'; style-src 'sha256-${sha256Base64(PAGE_STYLE)}'; base-uri 'none'; form-action 'none'`;
  const { groups, verdict, title, unchanged, notLookedAt } = report;
  const isOpen = groups.length <= UNFOLDED;
  const rest = [unchanged, notLookedAt].filter((one) => one !== "").map((one) => `${escaped(one)}. `);
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(verdict)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<a class="skip" href="#changes">Skip to the changes</a>
<header>
<p class="states">${escaped(title)}</p>
<h1>${escaped(verdict)}</h1>
</header>
<main>
`;
  yield* [...sectionsBefore(report), ...todoSections(report)].flatMap(sectionParts);
  yield '<div id="changes" tabindex="-1">\n';
  for (const group of groups) yield* groupParts(group, isOpen);
  yield `${groups.length === 0 ? `<p>${escaped(verdict)}.</p>\n` : ""}</div>\n`;
  yield* sectionsAfter(report).flatMap(sectionParts);
  yield `</main>
<footer>${rest.join("")}${escaped(footer)}</footer>
</body>
</html>
`;
}

function escaped(value: string): string {
  return printable(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function sectionParts({ heading, items, isOrdered }: Section): string[] {
  const title = heading === "" ? "" : `<h2>${escaped(heading)}</h2>`;
  const lines = items.map(
    ({ severity, line: text }) => `${severity ? `${badge(severity)} ` : ""}${line(text)}`,
  );
  const list = lines.length === 0 ? [] : listParts(lines, isOrdered ? "ol" : "ul");
  return [`<section class="panel">${title}`, ...list, "</section>\n"];
}

function listParts(items: readonly string[], list = "ul"): string[] {
  return [`<${list}>`, ...items.map((item) => `<li>${item}</li>`), `</${list}>\n`];
}

function badge(severity: keyof typeof WORDS): string {
  return `<span class="badge ${severity}">${WORDS[severity]}</span>`;
}

/** A line with its code, and its places as links where they have addresses. */
function line(pieces: Inline): string {
  return pieces
    .map((piece) => {
      if (typeof piece === "string") return escaped(piece);
      if ("code" in piece) return `<code>${escaped(piece.code)}</code>`;
      if ("strong" in piece) return `<strong>${escaped(piece.strong)}</strong>`;
      const { place, url = "" } = piece;
      const text = `<span class="place">${escaped(place)}</span>`;
      return /^https?:/.test(url) ? `<a href="${escaped(url)}">${text}</a>` : text;
    })
    .join("");
}

function groupParts(group: ReportGroup, isOpen: boolean): string[] {
  const { heading, attention, what, risks } = group;
  const facts = [["changes", what] as const, ...factsOf(group)].map(
    ([name, pieces]) => `<span class="fact"><span class="quiet">${name}:</span> ${line(pieces)}</span>`,
  );
  const listed = risks.map((one) => {
    const places = group.riskPlaces(one);
    const path = one.path === undefined ? "" : `, ${escaped(readablePath(one.path))}`;
    const where = places.length === 0 ? "" : `, ${line(places)}`;
    return `${badge(one.severity)} ${line(inlineOf(one.message))} <span class="where">${escaped(one.id)}${path}${where}</span>`;
  });
  return [
    `<details class="group"${isOpen ? " open" : ""}>
<summary><span class="badge ${attention}">${attention}</span> <h2>${escaped(heading)}</h2> <span class="quiet">${escaped(changeCount(group))}</span>
${facts.join("\n")}</summary>
`,
    ...(listed.length === 0 ? [] : ["<h3>Risks</h3>", ...listParts(listed)]),
    ...group.details().flatMap(nodeParts),
    "</details>\n",
  ];
}

function nodeParts(node: ReportNode): string[] {
  if (node.type === "text") return [`<p>${line(node.line)}.</p>\n`];
  const title = node.title === undefined ? "" : `<h3>${line(node.title)}</h3>\n`;
  if (node.type === "table") {
    const head = node.head.map((name) => `<th scope="col">${escaped(name)}</th>`).join("");
    const rows = node.rows.map((row) => `<tr>${row.map((cell) => `<td>${line(cell)}</td>`).join("")}</tr>\n`);
    const start = `${title}<div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>`;
    return [start, ...rows, "</tbody></table></div>\n"];
  }
  const { setIn = [] } = node;
  const places = setIn.length === 0 ? "" : `<p class="where">set in ${line(setIn)}</p>\n`;
  const start = `${title}${places}<pre class="diff scroll" tabindex="0">`;
  return [start, ...diffLines(node).flatMap(changedLine), "</pre>\n"];
}

const ELEMENTS: Readonly<Record<string, string>> = { "-": "del", "+": "ins", "@": "em" };

function changedLine(text: string): string[] {
  const element = lookUp(ELEMENTS, text.charAt(0));
  const parts = partsOf(text).map(escaped);
  return element === undefined ? [...parts, "\n"] : [`<${element}>`, ...parts, `</${element}>\n`];
}
