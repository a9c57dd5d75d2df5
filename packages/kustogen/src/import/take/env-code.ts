import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { literal, propertyName } from "../literal.ts";

/**
 * The variables of a container as fields for `env({ … })`; undefined if it can't say them: with another source, twice, or
 * in an order that no list has. `textOf` is the code of a text that some layers may lack, `said` adds a comment.
 */
export function envCode(
  lists: readonly Value[][],
  textOf: (values: readonly (Value | undefined)[], name: string) => string,
  said: (name: string, code: string) => string,
): string[] | undefined {
  const names = lists.map((list) => list.map((one) => String(lookUp(one as object, "name"))));
  if (names.some((own) => new Set(own).size < own.length || own.some((name) => /^\d+$/.test(name))))
    return undefined;
  const order = [...new Set([...names].sort((a, b) => b.length - a.length).flat())];
  const inOrder = (own: readonly string[]) => order.filter((name) => own.includes(name));
  if (names.some((own) => !equal(own, inOrder(own)))) return undefined;
  const fields: string[] = [];
  for (const name of order) {
    const sources = lists.map((list, at) => sourceOf(list[(names[at] as string[]).indexOf(name)]));
    if (sources.includes(null)) return undefined;
    const [first] = sources;
    const isText = sources.every((one) => one === undefined || typeof one === "string");
    if (!isText && !sources.every((one) => equal(one ?? null, first ?? null))) return undefined;
    const code = isText ? textOf(sources as readonly (Value | undefined)[], name) : literal(first as Value);
    fields.push(said(name, `${propertyName(name)}: ${code}`));
  }
  return fields;
}

/** The source of a variable as `env` takes it; undefined for none, null for one that it doesn't take. */
function sourceOf(variable: Value | undefined): Value | undefined | null {
  if (variable === undefined) return undefined;
  const { name: _, value, valueFrom, ...rest } = variable as Record<string, Value>;
  if (Object.keys(rest).length > 0) return null;
  if (valueFrom === undefined) return typeof value === "string" ? value : null;
  if (value !== undefined || !isMap(valueFrom)) return null;
  const [[kind, source] = [], ...more] = Object.entries(valueFrom);
  if (!isMap(source) || more.length > 0) return null;
  if (kind === "fieldRef" && equal(Object.keys(source), ["fieldPath"]))
    return { field: source.fieldPath as Value };
  const { name: from, ...key } = source;
  if (kind === "secretKeyRef") return { secret: from as Value, ...key };
  return kind === "configMapKeyRef" ? { configMap: from as Value, ...key } : null;
}
