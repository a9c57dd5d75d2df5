import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type { EnvironmentReview } from "../../../changes/review.ts";
import { nameWithoutHash } from "../../../compare/match.ts";
import { elementOf } from "../../../compare/path.ts";
import type { ResourceChange } from "../../../compare/resources.ts";
import type { VariableChange, VariableValue } from "../../../impact/variables.ts";
import { hunksOf } from "../../../text/unified-diff.ts";
import { code, type Inline } from "../inline.ts";
import type { ReportNode } from "../node.ts";
import { places, shownName } from "../places.ts";
import { fieldPlaces } from "../source-places.ts";
import { cellOf, linesOf, NOTHING } from "../values.ts";
import { type ChangedField, changedFields } from "./fields.ts";

/** The changed variables of containers; containers with the same changes are listed together. */
export function variableNodes(
  environments: readonly [EnvironmentReview, ...EnvironmentReview[]],
): ReportNode[] {
  const [{ variables, resources }] = environments;
  const alike = groupedBy(variables, ({ variable, before, after }) =>
    JSON.stringify([variable, before, after]),
  );
  const groups = groupedBy(alike.values(), (same) => same.map(containerText).join("\0"));
  const settersOf = settersIn(resources);
  const setIn = (same: readonly VariableChange[]) => fieldPlaces(environments, same.flatMap(settersOf));
  return [...groups.values()].flatMap((group) => {
    const where = places((group[0] ?? []).map(containerText));
    const [short, long]: [VariableChange[][], VariableChange[][]] = [[], []];
    for (const same of group) {
      const isLong = [same[0]?.before, same[0]?.after].some((side) => cellOf(side?.value) === undefined);
      (isLong ? long : short).push(same);
    }
    const table: ReportNode = {
      type: "table",
      title: ["variables of ", ...where],
      head: ["variable", "before", "after", "from"],
      rows: short.map(([one]) => rowOf(one as VariableChange)),
      setIn: short.map(setIn),
    };
    return [
      ...(short.length === 0 ? [] : [table]),
      ...long.map((same): ReportNode => {
        const { variable, before, after } = same[0] as VariableChange;
        const hunks = hunksOf(linesOf(before?.value), linesOf(after?.value));
        const title: Inline = ["variable ", code(variable), " of ", ...where];
        return { type: "diff", title, hunks, setIn: setIn(same) };
      }),
    ];
  });
}

function containerText({ kind, namespace, name, container }: VariableChange): string {
  return container === name ? shownName({ kind, namespace, name }) : `${name}/${container}`;
}

function rowOf({ variable, before, after }: VariableChange): Inline[] {
  return [[code(variable)], variableCell(before), variableCell(after), [sourceText(before, after)]];
}

/** Returns the changed fields that set a variable: its entry in `env`, all of `env`, or a key of a ConfigMap. */
export function settersIn(
  resources: readonly ResourceChange[],
): (variable: VariableChange) => readonly ChangedField[] {
  const ofEntries = groupedBy(changedFields(resources), entryKey);
  const ofMaps = groupedBy(changedFields(resources), ({ change: { kind, name }, field: { path } }) =>
    kind === "ConfigMap" && path[0] === "data" && path.length > 1
      ? `ConfigMap ${nameWithoutHash(kind, name)}`
      : undefined,
  );
  const byKey = new Map(
    [...ofMaps].map(([map, fields]) => [map, groupedBy(fields, ({ field }) => String(field.path[1]))]),
  );
  return ({ kind, namespace, name, container, variable, before, after }) => {
    const own = [variable, ""].flatMap(
      (entry) => ofEntries.get(jsonText([kind, namespace, name, container, entry])) ?? [],
    );
    const maps = new Set([before?.from, after?.from]);
    maps.delete(undefined);
    const ofKeys = [...maps].flatMap((map) => {
      const exact = byKey.get(map)?.get(variable);
      // Otherwise `envFrom` gives the keys a prefix.
      return exact ?? ofMaps.get(map)?.filter(({ field }) => variable.endsWith(String(field.path[1]))) ?? [];
    });
    return [...own, ...ofKeys];
  };
}

/** The container's variable that a field is in; "" in place of its name for a whole list, undefined for other fields. */
function entryKey({ change: { kind, namespace, name }, field: { path } }: ChangedField): string | undefined {
  const container = elementOf(path, "containers") ?? elementOf(path, "initContainers");
  const entry = elementOf(path, "env") ?? (path.at(-1) === "env" ? "" : undefined);
  return container === undefined || entry === undefined
    ? undefined
    : jsonText([kind, namespace, name, container, entry]);
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
