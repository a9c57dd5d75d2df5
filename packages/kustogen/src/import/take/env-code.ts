import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { areSameVariables } from "../../factor/variables.ts";
import { propertyName } from "../literal.ts";

/**
 * The variables of a container as fields for `env({ … })`; undefined if it can't say them: with another source, twice, or
 * in an order that means something, and that no list has. `codeOf` is the code of a source, of a text or of one of them that some layers lack;
 * `said` adds a comment.
 */
export function envCode(
  lists: readonly Value[][],
  codeOf: (values: readonly (Value | undefined)[], name: string) => string,
  said: (name: string, code: string) => string,
): string[] | undefined {
  const names = lists.map((list) => list.map((one) => String(lookUp(one as object, "name"))));
  if (names.some((own) => new Set(own).size < own.length || own.some((name) => /^\d+$/.test(name))))
    return undefined;
  const order = [...new Set([...names].sort((a, b) => b.length - a.length).flat())];
  const inOrder = (list: readonly Value[], own: readonly string[] = []) =>
    order.flatMap((name) => list[own.indexOf(name)] ?? []);
  if (!lists.every((list, at) => areSameVariables(list, inOrder(list, names[at])))) return undefined;
  const fields: string[] = [];
  for (const name of order) {
    const sources = lists.map((list, at) => sourceOf(list[(names[at] as string[]).indexOf(name)]));
    if (sources.includes(null)) return undefined;
    const [keys = [], ...others] = sources.flatMap((one) => (isMap(one) ? [Object.keys(one)] : []));
    const isSeveral = sources.includes(undefined) && sources.some((one) => typeof one === "string");
    if (others.some((own) => !equal(own, keys)) || (keys.length > 0 && isSeveral)) return undefined;
    fields.push(said(name, `${propertyName(name)}: ${codeOf(sources as (Value | undefined)[], name)}`));
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
