import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import { isMasked } from "../../../changes/mask.ts";
import type { EnvironmentReview } from "../../../changes/review.ts";
import { parseImage } from "../../../cluster/image.ts";
import { elementOf } from "../../../compare/path.ts";
import { isMovedImage, type ResourceChange, type ReviewedChange } from "../../../compare/resources.ts";
import { hunksOf } from "../../../text/unified-diff.ts";
import { code, type Inline } from "../inline.ts";
import type { ReportNode } from "../node.ts";
import { places, placeText, shownName } from "../places.ts";
import { fieldPlaces } from "../source-places.ts";
import { cellOf, isBinary, linesOf, NOTHING } from "../values.ts";

/** A changed field and its resource. */
export interface ChangedField {
  change: ResourceChange;
  field: ReviewedChange;
}

/** The changed fields of resources. */
export function changedFields(resources: readonly ResourceChange[]): ChangedField[] {
  return resources.flatMap((change) =>
    change.action === "changed" ? change.changes.map((field) => ({ change, field })) : [],
  );
}

/** A table of changes, of which the same one in several places is one row. */
function tableOf(
  environments: readonly EnvironmentReview[],
  what: string,
  groups: readonly ChangedField[][],
  cellsOf: (group: readonly ChangedField[]) => [what: Inline, before: Inline, after: Inline],
  whereOf: (one: ChangedField) => string,
): ReportNode[] {
  if (groups.length === 0) return [];
  return [
    {
      type: "table",
      head: [what, "before", "after", "where"],
      rows: groups.map((group) => [...cellsOf(group), places(group.map(whereOf))]),
      setIn: groups.map((group) => fieldPlaces(environments, group)),
    },
  ];
}

/** The changed images. */
export function imageNodes(
  environments: readonly EnvironmentReview[],
  changed: readonly ChangedField[],
): ReportNode[] {
  const moved = groupedBy(
    changed.filter(({ field }) => isMovedImage(field)),
    ({ field }) => `${field.before}\0${field.after}`,
  );
  const cellsOf = ([one]: readonly ChangedField[]): [Inline, Inline, Inline] => {
    const [before, after] = [String(one?.field.before), String(one?.field.after)];
    const shared = sharedPrefix(before, after);
    return [
      [code(shared.replace(/[:@]$/, "") || after)],
      [code(before.slice(shared.length) || before)],
      [code(after.slice(shared.length) || after)],
    ];
  };
  return tableOf(
    environments,
    "image",
    [...moved.values()],
    cellsOf,
    ({ change: { name }, field: { path } }) =>
      `${name}/${elementOf(path, "containers") ?? elementOf(path, "initContainers") ?? ""}`,
  );
}

/** The common prefix of two images before their tag or digest, including the separator; "" for different images. */
function sharedPrefix(before: string, after: string): string {
  const { name } = parseImage(before);
  if (name !== parseImage(after).name) return "";
  const at = name.length;
  return before[at] === after[at] ? before.slice(0, at + 1) : name;
}

/** The fields whose values fit into a cell. */
export function fieldNodes(
  environments: readonly EnvironmentReview[],
  changed: readonly ChangedField[],
): ReportNode[] {
  const shown = changed.filter(({ change: { renamed }, field: { path, hash } }) => {
    const isNewName = renamed?.how === "hash" && path[0] === "metadata" && path[1] === "name";
    return !hash && !isNewName;
  });
  const rows = groupedBy(shown, ({ change, field }) => {
    const { before, after } = field;
    // Values that nobody may read look alike: those of one object are one row.
    const isSecret = isMasked(before) && isMasked(after);
    return jsonText([isSecret ? shownName(change) : placeText(change.kind, field.path), before, after]);
  });
  const cellsOf = (group: readonly ChangedField[]): [Inline, Inline, Inline] => {
    const { before, after } = (group[0] as ChangedField).field;
    const paths = group.map(({ change, field }) => placeText(change.kind, field.path));
    return [places(paths, 8), cellOf(before) ?? [], cellOf(after) ?? []];
  };
  return tableOf(environments, "field", [...rows.values()], cellsOf, ({ change }) => shownName(change));
}

/** True for a text of several lines, and for a value that is too long for a cell. */
export function isLong({ field }: ChangedField): boolean {
  return [field.before, field.after].some((value) => cellOf(value) === undefined);
}

/** Long values line by line, and the sizes of binary ones. */
export function textNodes(
  environments: readonly EnvironmentReview[],
  changed: readonly ChangedField[],
): ReportNode[] {
  return changed.map(({ change, field }): ReportNode => {
    const { before, after } = field;
    const title: Inline = [code(placeText(change.kind, field.path)), " of ", shownName(change)];
    if (field.path[0] === "binaryData" || isBinary(before) || isBinary(after))
      return { type: "text", line: [...title, `: binary, ${sizeOf(before)} → ${sizeOf(after)}`] };
    const hunks = hunksOf(linesOf(before), linesOf(after));
    return { type: "diff", title, hunks, setIn: fieldPlaces(environments, [{ change, field }]) };
  });
}

function sizeOf(value: Value | undefined): string {
  return typeof value === "string" ? `${value.length} characters` : NOTHING;
}
