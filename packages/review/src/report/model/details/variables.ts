import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { EnvironmentReview } from "../../../changes/review.ts";
import { nameWithoutHash } from "../../../compare/match.ts";
import { elementOf } from "../../../compare/path.ts";
import type { ResourceChange, ReviewedChange } from "../../../compare/resources.ts";
import type { VariableChange, VariableValue } from "../../../impact/variables.ts";
import { hunksOf } from "../../../text/unified-diff.ts";
import { code, type Inline } from "../inline.ts";
import type { ReportNode } from "../node.ts";
import { places } from "../places.ts";
import { type FieldOf, fieldPlaces } from "../source-places.ts";
import { cellOf, linesOf, NOTHING } from "../values.ts";

/** The changed variables of containers; containers with the same changes are listed together. */
export function variableNodes(
  environments: readonly [EnvironmentReview, ...EnvironmentReview[]],
  shown: Set<ReviewedChange>,
): ReportNode[] {
  const [{ variables, resources }] = environments;
  if (variables.length === 0) return [];
  interface Row {
    variable: string;
    before: VariableValue | undefined;
    after: VariableValue | undefined;
    where: string[];
    fields: FieldOf[];
  }
  const rows = new Map<string, Row>();
  for (const change of variables) {
    const { kind, namespace, name, container, variable, before, after } = change;
    const key = JSON.stringify([variable, before, after]);
    const row: Row = rows.get(key) ?? { variable, before, after, where: [], fields: [] };
    row.fields.push(...fieldsOf(resources, change));
    row.where.push(
      container === name
        ? `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`
        : `${name}/${container}`,
    );
    rows.set(key, row);
  }
  tellVariables(resources, variables, shown);
  const groups = groupedBy(rows.values(), (row) => row.where.join("\0"));
  return [...groups.values()].flatMap((group) => {
    const [first] = group as [Row];
    const long = group.filter(({ before, after }) =>
      [before, after].some((value) => cellOf(value?.value) === undefined),
    );
    const short = group.filter((row) => !long.includes(row));
    const title: Inline = ["variables of ", ...places(first.where)];
    return [
      ...(short.length === 0
        ? []
        : [
            {
              type: "table" as const,
              title,
              head: ["variable", "before", "after", "from"],
              rows: short.map(({ variable, before, after }) => [
                [code(variable)],
                variableCell(before),
                variableCell(after),
                [sourceText(before, after)],
              ]),
              setIn: short.map(({ fields }) => fieldPlaces(environments, fields)),
            },
          ]),
      ...long.map(({ variable, before, after, where, fields }) => ({
        type: "diff" as const,
        title: ["variable ", code(variable), " of ", ...places(where)],
        hunks: hunksOf(linesOf(before?.value), linesOf(after?.value)),
        setIn: fieldPlaces(environments, fields),
      })),
    ];
  });
}

/** The changed fields that set a variable: its entry in `env`, or a key of a ConfigMap. */
function fieldsOf(resources: readonly ResourceChange[], variable: VariableChange): FieldOf[] {
  return resources.flatMap((change) =>
    change.action === "changed"
      ? change.changes.flatMap((field) => (isSetBy(change, field, variable) ? [{ change, field }] : []))
      : [],
  );
}

function isSetBy(
  { kind, namespace, name }: ResourceChange,
  { path }: ReviewedChange,
  { variable, container, before, after, ...workload }: VariableChange,
): boolean {
  if (kind === workload.kind && name === workload.name && namespace === workload.namespace) {
    const of = elementOf(path, "containers") ?? elementOf(path, "initContainers");
    const named = elementOf(path, "env");
    return of === container && (named === variable || (named === undefined && path.at(-1) === "env"));
  }
  if (kind !== "ConfigMap" || path[0] !== "data" || path.length < 2) return false;
  const base = nameWithoutHash(kind, name);
  return (
    [before, after].some((value) => value?.from === `ConfigMap ${base}`) && variable.endsWith(String(path[1]))
  );
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

/** Marks the fields that are already listed as variables. */
function tellVariables(
  resources: readonly ResourceChange[],
  variables: EnvironmentReview["variables"],
  shown: Set<ReviewedChange>,
): void {
  const said = new Set(
    variables.map(
      ({ kind, namespace, name, container, variable }) =>
        `${kind}|${namespace}|${name}|${container}|${variable}`,
    ),
  );
  const sources = new Set(
    variables.flatMap(({ variable, before, after }) =>
      [before?.from, after?.from].flatMap((from) =>
        from?.startsWith("ConfigMap ") ? [`${from}|${variable}`] : [],
      ),
    ),
  );
  for (const change of resources) {
    if (change.action !== "changed") continue;
    const { kind, namespace, name } = change;
    for (const field of change.changes) {
      const { path } = field;
      const container = elementOf(path, "containers") ?? elementOf(path, "initContainers");
      const variable = elementOf(path, "env");
      // A list that is added or removed as a whole is shown as its variables.
      if (container !== undefined && path.at(-1) === "env") {
        if (variables.some((one) => one.name === name && one.container === container)) shown.add(field);
        continue;
      }
      if (container !== undefined && variable !== undefined) {
        if (said.has(`${kind}|${namespace}|${name}|${container}|${variable}`)) shown.add(field);
      } else if (kind === "ConfigMap" && path[0] === "data") {
        const base = nameWithoutHash(kind, name);
        if (
          [...sources].some(
            (source) => source.startsWith(`ConfigMap ${base}|`) && source.endsWith(String(path[1])),
          )
        )
          shown.add(field);
      }
    }
  }
}
