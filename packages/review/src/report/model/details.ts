import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { EnvironmentReview } from "../../changes/review.ts";
import { parseImage } from "../../cluster/image.ts";
import { elementOf } from "../../compare/path.ts";
import { isMovedImage } from "../../compare/resources.ts";
import type { VariableChange, VariableValue } from "../../impact/variables.ts";
import type { Environments } from "./alike.ts";
import { cellOf, code, type Inline, NOTHING, places, shownName } from "./inline.ts";
import type { ReportNode } from "./node.ts";
import { plainDiffs } from "./plain-diff.ts";
import { fieldPlaces } from "./source-places.ts";

/**
 * Everything that changes in an environment: images, variables, then each resource line by line. Given several
 * environments with the same changes, lists the places of all of them.
 */
export function detailsOf(environments: Environments): ReportNode[] {
  const [review] = environments;
  return [
    ...alikeNodes(environments),
    ...imageNodes(environments),
    ...variableNodes(review),
    ...plainDiffs(environments),
  ];
}

/** The folders of environments with the same changes. */
function alikeNodes(environments: Environments): ReportNode[] {
  if (environments.length === 1) return [];
  const paths = environments.map(({ path }) => path);
  const how = "; names are those of the first, and what doesn't change may differ";
  return [{ type: "text", line: ["the same in ", ...places(paths, environments.length), how] }];
}

/** The changed images, each with the containers that run it and the lines that set it. */
function imageNodes(environments: Environments): ReportNode[] {
  const moved = environments[0].resources.flatMap((change) =>
    change.changes.filter(isMovedImage).map((field) => ({ change, field })),
  );
  if (moved.length === 0) return [];
  const groups = [...groupedBy(moved, ({ field }) => `${field.before}\0${field.after}`).values()];
  const setIn = groups.map((same) => fieldPlaces(environments, same));
  const isPlaced = setIn.some((one) => one.length > 0);
  const rows = groups.map((same, index): Inline[] => {
    const [before, after] = [String(same[0]?.field.before), String(same[0]?.field.after)];
    const shared = sharedPrefix(before, after);
    const where = same.map(
      ({ change: { name }, field: { path } }) =>
        `${name}/${elementOf(path, "containers") ?? elementOf(path, "initContainers") ?? ""}`,
    );
    const placed = setIn[index]?.length ? setIn[index] : [NOTHING];
    return [
      [code(shared.replace(/[:@]$/, "") || after)],
      [code(before.slice(shared.length) || before)],
      [code(after.slice(shared.length) || after)],
      places(where),
      ...(isPlaced ? [placed] : []),
    ];
  });
  return [
    { type: "table", head: ["image", "before", "after", "where", ...(isPlaced ? ["set in"] : [])], rows },
  ];
}

/** The common prefix of two images before their tag or digest, including the separator; "" for different images. */
function sharedPrefix(before: string, after: string): string {
  const { name } = parseImage(before);
  if (name !== parseImage(after).name) return "";
  const at = name.length;
  return before[at] === after[at] ? before.slice(0, at + 1) : name;
}

/** The changed variables of containers; containers with the same changes are listed together. */
function variableNodes({ variables }: EnvironmentReview): ReportNode[] {
  const alike = groupedBy(variables, ({ variable, before, after }) =>
    JSON.stringify([variable, before, after]),
  );
  const groups = groupedBy(alike.values(), (same) => same.map(containerText).join("\0"));
  return [...groups.values()].map((group) => ({
    type: "table",
    title: ["variables of ", ...places((group[0] ?? []).map(containerText))],
    head: ["variable", "before", "after", "from"],
    rows: group.map(([one]) => rowOf(one as VariableChange)),
  }));
}

function containerText({ kind, namespace, name, container }: VariableChange): string {
  return container === name ? shownName({ kind, namespace, name }) : `${name}/${container}`;
}

function rowOf({ variable, before, after }: VariableChange): Inline[] {
  return [[code(variable)], variableCell(before), variableCell(after), [sourceText(before, after)]];
}

function variableCell(value: VariableValue | undefined): Inline {
  if (value === undefined) return [NOTHING];
  if (value.secret !== undefined)
    return ["key ", code(value.secret.key), " of Secret ", code(value.secret.name)];
  return value.value === undefined ? [value.from] : (cellOf(value.value) ?? ["…"]);
}

function sourceText(before: VariableValue | undefined, after: VariableValue | undefined): string {
  if (before === undefined || after === undefined || before.from === after.from)
    return (after ?? before)?.from ?? "";
  return `${before.from} → ${after.from}`;
}
