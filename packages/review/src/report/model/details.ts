import { largest } from "@kustogen/kustomize/value/largest.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type { EnvironmentReview } from "../../changes/review.ts";
import { parseImage } from "../../cluster/image.ts";
import { elementOf } from "../../compare/path.ts";
import { isMovedImage } from "../../compare/resources.ts";
import type { VariableChange, VariableValue } from "../../impact/variables.ts";
import type { AlikeEnvironments } from "./alike.ts";
import { ABSENT, cellOf, code, type Inline, places, shownName } from "./inline.ts";
import type { ReportNode } from "./node.ts";
import { plainDiffs } from "./plain-diff.ts";
import { fieldPlaces } from "./source-places.ts";

/** All changes of environments that have the same, told as one review: images, variables, then each resource line by line. */
export function detailsOf(environments: AlikeEnvironments, review: EnvironmentReview): ReportNode[] {
  return [
    ...alikeNodes(environments, review),
    ...imageNodes(environments, review),
    ...variableNodes(review),
    ...plainDiffs(environments, review),
  ];
}

function alikeNodes(environments: AlikeEnvironments, review: EnvironmentReview): ReportNode[] {
  if (environments.length === 1) return [];
  const paths = environments.map(({ path }) => path);
  const names = review.resources === environments[0].resources ? "" : ` (of ${review.name})`;
  const how = `; names are those of the first${names}, and what doesn't change may differ`;
  return [{ type: "text", line: ["the same in ", ...places(paths, environments.length), how] }];
}

/** The changed images, each with the containers that run it and the lines that set it. */
function imageNodes(environments: AlikeEnvironments, review: EnvironmentReview): ReportNode[] {
  const moved = review.resources.flatMap((change) =>
    change.changes.filter(isMovedImage).map((field) => ({ change, field })),
  );
  if (moved.length === 0) return [];
  const groups = groupedBy(moved, ({ field }) => `${field.before}\0${field.after}`);
  const rows = [...groups.values()].map((same): Inline[] => {
    const [{ field }] = same as [(typeof moved)[0]];
    const where = same.map(
      ({ change: { name }, field: { path } }) =>
        `${name}/${elementOf(path, "containers") ?? elementOf(path, "initContainers") ?? ""}`,
    );
    const setIn = fieldPlaces(environments, review, same);
    return [...imageCells(field), places(where), ...(setIn.length > 0 ? [setIn] : [])];
  });
  const head = ["image", "before", "after", "where", "set in"];
  const columns = largest(rows.map((row) => row.length));
  const cells = rows.map((row) => (row.length < columns ? [...row, [ABSENT]] : row));
  return [{ type: "table", head: head.slice(0, columns), rows: cells }];
}

/** The name of an image, and its tag or digest before and after; the whole images if they have different names. */
function imageCells({ before, after }: Record<"before" | "after", string>): Inline[] {
  const { name } = parseImage(after);
  const isSame = name === parseImage(before).name;
  const short = (image: string) => (isSame && image.slice(name.length).replace(/^[:@]/, "")) || image;
  return [[code(isSame ? name : after)], [code(short(before))], [code(short(after))]];
}

/** The changed variables of containers; containers with the same changes are listed together. */
function variableNodes({ variables }: EnvironmentReview): ReportNode[] {
  const alike = groupedBy(variables, ({ variable, before, after }) => jsonText([variable, before, after]));
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
  const sources = new Set([before, after].flatMap((value) => value?.from ?? []));
  return [[code(variable)], variableCell(before), variableCell(after), [[...sources].join(" → ")]];
}

function variableCell(value: VariableValue | undefined): Inline {
  if (value === undefined) return [ABSENT];
  if (value.secret !== undefined)
    return ["key ", code(value.secret.key), " of Secret ", code(value.secret.name)];
  return value.value === undefined ? [value.from] : (cellOf(value.value) ?? ["…"]);
}
