import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { AlignedLists } from "./align.ts";
import { isScalar } from "./imported-setting.ts";
import { withoutMarks } from "./marks.ts";

/** The flag that precedes a program's argument in every environment. */
export function flagBefore(rows: AlignedLists["rows"], index: number): string | undefined {
  const before = rows[index - 1] ?? [];
  const flags = new Set(
    (rows[index] ?? []).flatMap((value, layer) => (value === undefined ? [] : before[layer])),
  );
  const [flag] = flags;
  if (
    flags.size !== 1 ||
    typeof flag !== "string" ||
    !isScalar(rows[index]?.find((one) => one !== undefined))
  )
    return undefined;
  return /^--?([A-Za-z][\w.-]*)$/.exec(flag)?.[1];
}

/** The order of a list by layer, as a value. */
export function orderOf(values: readonly unknown[], moved: readonly string[][]): (Value | undefined)[] {
  return values.map((list, layer) => (list === undefined ? undefined : (moved[layer] as string[])));
}

/** Lists of the same number of scalars of which few differ: the same list with other values. */
export function alignedScalars(values: readonly (Value[] | undefined)[]): AlignedLists | undefined {
  const known = values.filter((value) => value !== undefined);
  const length = known[0]?.length ?? 0;
  if (!known.every((value) => value.length === length && value.every(isScalar))) return undefined;
  return { rows: Array.from({ length }, (_, index) => values.map((value) => value?.[index])) };
}

/** The name of a list element in the path: its own name if all layers agree, or else its index. */
export function segmentOf(row: readonly (Value | undefined)[], index: number): string | number {
  for (const field of ["name", "secretKey"]) {
    const names = new Set(
      row.flatMap((element) => {
        if (!isMap(element)) return [];
        // A claim template has its name in the metadata, like an object.
        const { metadata } = element;
        return [lookUp(field === "name" && isMap(metadata) ? metadata : element, field)];
      }),
    );
    const [name] = names;
    if (names.size === 1 && typeof name === "string") return `=${withoutMarks(name)}`;
  }
  const metrics = new Set(row.flatMap((element) => (isMap(element) ? (metricName(element) ?? "") : [])));
  const [metric] = metrics;
  return metrics.size === 1 && metric ? `=${metric}` : index;
}

/** The name of an autoscaler's metric: the resource, or the one that pods or others report. */
function metricName({ type, ...element }: ValueMap): string | undefined {
  const own = typeof type === "string" ? lookUp(element, type.charAt(0).toLowerCase() + type.slice(1)) : null;
  if (!isMap(own)) return undefined;
  const name = own.metricName ?? (isMap(own.metric) ? own.metric.name : own.name);
  return typeof name === "string" ? withoutMarks(name) : undefined;
}
