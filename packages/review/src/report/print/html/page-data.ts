import { excusedCount } from "../../../check/report/finding.ts";
import { readablePath } from "../../../compare/path.ts";
import { changeCount, type ReportGroup } from "../../model/groups.ts";
import { type Inline, sentence } from "../../model/inline.ts";
import { withSetIn } from "../../model/node.ts";
import type { Report } from "../../model/report.ts";

/** The data for the page's script; texts aren't escaped, because the script only ever inserts them as text. */
export function pageData(report: Report, footer: string) {
  return {
    title: report.title,
    verdict: report.verdict,
    notices: report.notices.map(said),
    excused: report.excused.map(said),
    excusedCount: excusedCount(report.excused.length),
    todo: report.todo,
    failed: report.failed,
    notRendered: report.notRendered,
    unchanged: report.unchanged,
    notLookedAt: report.notLookedAt,
    footer,
    findings: (report.findings ?? []).map(said),
    groups: report.groups.map(groupData),
  };
}

/** The same with its message in pieces. */
function said<T extends { message: string }>(one: T): Omit<T, "message"> & { message: Inline } {
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
