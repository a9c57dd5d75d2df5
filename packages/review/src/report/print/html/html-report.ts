import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { sha256Base64 } from "@kustogen/kustomize/text/sha256.ts";
import { excusedCount } from "../../../check/report/finding.ts";
import { readablePath } from "../../../compare/path.ts";
import { changeCount, type ReportGroup } from "../../model/groups.ts";
import { type Inline, sentence } from "../../model/inline.ts";
import { withSetIn } from "../../model/node.ts";
import type { Report } from "../../model/report.ts";
import { PAGE_SCRIPT } from "./page-script.ts";
import { PAGE_STYLE } from "./page-style.ts";

/**
 * A report as a single page without dependencies: no network, no other file. Its content is data that its script
 * inserts as text, and its policy allows no other script, so that nothing from a repository can run in it.
 */
export function htmlReport(report: Report, footer: string): string {
  const data = escapedJson(pageData(report, footer));
  const policy = `default-src 'none'; style-src ${hashOf(PAGE_STYLE)}; script-src ${hashOf(PAGE_SCRIPT)}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text(report.verdict)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<a class="skip" href="#changes">Skip to the changes</a>
<header>
<p class="states">${text(report.title)}</p>
<h1>${text(report.verdict)}</h1>
</header>
<noscript><p>This page shows its data with a script; turn scripts on, or read the Markdown report.</p></noscript>
<div id="app"></div>
<script type="application/json" id="data">${data}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

function text(value: string): string {
  return printable(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** JSON that can't close its script element; unprintable characters are escaped. */
function escapedJson(value: unknown): string {
  return JSON.stringify(value, (_, item) => (typeof item === "string" ? printable(item) : item)).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function hashOf(source: string): string {
  return `'sha256-${sha256Base64(source)}'`;
}

/** The data for the page's script; texts aren't escaped, because the script only ever inserts them as text. */
function pageData(report: Report, footer: string) {
  return {
    title: report.title,
    verdict: report.verdict,
    notices: report.notices.map(withInline),
    excused: report.excused.map(withInline),
    excusedCount: excusedCount(report.excused.length),
    todo: report.todo,
    failed: report.failed,
    notRendered: report.notRendered,
    unchanged: report.unchanged,
    notLookedAt: report.notLookedAt,
    footer,
    findings: (report.findings ?? []).map(withInline),
    groups: report.groups.map(groupData),
  };
}

/** The same with its message in pieces. */
function withInline<T extends { message: string }>(one: T): Omit<T, "message"> & { message: Inline } {
  return { ...one, message: sentence(one.message) };
}

function groupData(group: ReportGroup) {
  const { heading, attention, what, restarts, risk, unjudged, environments, risks } = group;
  return {
    ...{ heading, attention, what, restarts, risk, unjudged, count: changeCount(group) },
    environments: environments.map(({ name, path }) => ({ name, path })),
    risks: risks.map((risk) => ({
      severity: risk.severity,
      id: risk.id,
      message: sentence(risk.message),
      ...(risk.path !== undefined && { path: readablePath(risk.path) }),
      places: group.riskPlaces(risk),
    })),
    nodes: group.details().map((node) => (node.type === "table" ? withSetIn(node) : node)),
    resources: group.plain().map(({ change, hunks, setIn }) => {
      const { action, kind, namespace, name, renamed } = change;
      const full = (space: string, called: string) => `${space === "" ? "" : `${space}/`}${called}`;
      return {
        ...{ action, kind, name: full(namespace, name), hunks, setIn },
        ...(renamed !== undefined && { previous: full(renamed.namespace, renamed.name) }),
      };
    }),
  };
}
