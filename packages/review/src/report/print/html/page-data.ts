import { printable } from "@kustogen/kustomize/errors/printable.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { changeSource, type ReviewSources, type ValueSource } from "../../../changes/sources.ts";
import { excusedCount } from "../../../check/report/finding.ts";
import { readablePath } from "../../../compare/path.ts";
import type { ResourceChange } from "../../../compare/resources.ts";
import { type Hunk, hunksOf } from "../../../text/unified-diff.ts";
import type { ReportGroup } from "../../model/groups.ts";
import { type Inline, type Piece, sentence } from "../../model/inline.ts";
import { withSetIn } from "../../model/node.ts";
import { plainDiff } from "../../model/plain-diff.ts";
import type { Report } from "../../model/report.ts";
import { shownValues } from "../../model/shown-values.ts";
import { placePiece } from "../../model/source-places.ts";
import { cellOf, isBinary, linesOf } from "../../model/values.ts";

/** A field of a resource in the page. */
interface PageField {
  path: string;
  /** Short values; absent if a side has none. */
  before?: string;
  after?: string;
  hash?: true;
  /** Instead of values that are too long for a cell. */
  hunks?: readonly Hunk[];
  /** The file and line that sets it. */
  place?: Piece;
}

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
  const [first] = environments;
  return {
    ...{ heading, attention, what, restarts, risk, unjudged },
    environments: environments.map(({ name, path }) => ({ name, path })),
    risks: risks.map((risk) => ({
      severity: risk.severity,
      id: risk.id,
      message: sentence(risk.message),
      ...(risk.path !== undefined && { path: readablePath(risk.path) }),
      places: group.riskPlaces(risk),
    })),
    nodes: group.details().map((node) => (node.type === "table" ? withSetIn(node) : node)),
    resources: (first?.resources ?? []).map((change) => resourceData(change, first?.sources)),
  };
}

function resourceData(change: ResourceChange, sources: ReviewSources | undefined) {
  const { action, kind, namespace, name, renamed } = change;
  const full = (space: string, called: string) => `${space === "" ? "" : `${space}/`}${called}`;
  return {
    action,
    kind,
    name: full(namespace, name),
    ...(renamed !== undefined && { previous: full(renamed.namespace, renamed.name) }),
    fields:
      action === "changed"
        ? change.changes.map((field) => withPlace(fieldData(field), changeSource(sources, change, field)))
        : [withPlace(wholeField(change), changeSource(sources, change))],
    ...(action === "changed" && { plain: plainDiff(change)?.hunks ?? [] }),
  };
}

function withPlace(field: PageField, source: ValueSource | undefined): PageField {
  return source === undefined ? field : { ...field, place: placePiece(source) };
}

/** A new or removed resource as one text. */
function wholeField({ action, changes }: ResourceChange): PageField {
  const side = action === "added" ? "after" : "before";
  const whole = Object.fromEntries(changes.map((one) => [String(one.path[0]), one[side] as Value]));
  const text = printable(linesOf(whole));
  return { path: "", hunks: hunksOf(side === "after" ? "" : text, side === "after" ? text : "") };
}

function fieldData(change: ResourceChange["changes"][number]): PageField {
  const { path, hash } = change;
  const { before, after } = shownValues(change);
  const field: PageField = { path: readablePath(path), ...(hash && { hash: true as const }) };
  if (path[0] === "binaryData" || isBinary(before) || isBinary(after)) {
    const size = (value: Value | undefined) =>
      typeof value === "string" ? `(binary, ${value.length} characters)` : undefined;
    return withSides(field, size(before), size(after));
  }
  if (cellOf(before) === undefined || cellOf(after) === undefined)
    return { ...field, hunks: hunksOf(printable(linesOf(before)), printable(linesOf(after))) };
  return withSides(
    field,
    before === undefined ? undefined : textOf(before),
    after === undefined ? undefined : textOf(after),
  );
}

function withSides(field: PageField, before: string | undefined, after: string | undefined): PageField {
  return { ...field, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

function textOf(value: Value): string {
  const [piece] = cellOf(value) ?? [];
  return printable(typeof piece === "object" && "code" in piece ? piece.code : String(piece ?? ""));
}
