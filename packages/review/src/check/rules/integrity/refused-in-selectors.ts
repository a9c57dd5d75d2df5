import { asMap, groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { hasVariable } from "../../../kubernetes/variables.ts";
import type { Finding } from "../../rule.ts";

/** The operators of a selector that need values, and those that don't take any. */
const WITH_VALUES = ["In", "NotIn"];
const WITHOUT = ["Exists", "DoesNotExist"];
/** Those that compare the label of a node with one number. */
const NUMERIC = ["Gt", "Lt"];

/**
 * The requirements of label and node selectors whose operator is unknown or doesn't fit its values. In custom kinds,
 * which their controllers validate, they are warnings.
 */
export function* refusedInSelectors(resources: Iterable<Resource>): Iterable<Finding> {
  for (const resource of resources) {
    const { spec } = asMap(resource);
    if (typeof spec !== "object" || spec === null || resource.kind === "CustomResourceDefinition") continue;
    const isOwn = isBuiltInGroup(groupOf(resource.apiVersion));
    for (const { isKnown, ...found } of wrongIn(spec, ["spec"]))
      if (!isOwn) yield { resource, ...found, severity: "warning", isSlip: true };
      else if (isKnown) yield { resource, ...found };
  }
}

/** A problem below a path; the schema of a kind of Kubernetes already knows which operators exist. */
type Wrong = Pick<Finding, "message" | "fix"> & { path: Path; isKnown: boolean };

function wrongIn(value: ValueMap | Value[], path: (string | number)[], found: Wrong[] = []): Wrong[] {
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner !== "object" || inner === null) continue;
    path.push(Array.isArray(value) ? Number(key) : key);
    if (key !== "matchExpressions" || !Array.isArray(inner)) wrongIn(inner, path, found);
    else
      for (const [index, one] of inner.entries()) {
        const problem = isMap(one) ? problemOf(one) : undefined;
        if (problem !== undefined) found.push({ ...problem, path: [...path, index] });
      }
    path.pop();
  }
  return found;
}

function problemOf({ key, operator, values }: Record<string, unknown>): Omit<Wrong, "path"> | undefined {
  if (typeof operator !== "string" || hasVariable(operator)) return undefined;
  const count = Array.isArray(values) ? values.length : values === undefined || values === null ? 0 : -1;
  const label = `operator ${operator} for the label ${String(key)}`;
  if (WITH_VALUES.includes(operator))
    return count === 0
      ? { isKnown: true, message: `${label} has no values`, fix: "add the values, or write operator: Exists" }
      : undefined;
  if (WITHOUT.includes(operator))
    return count > 0
      ? { isKnown: true, message: `${label} has values`, fix: "remove the values" }
      : undefined;
  if (NUMERIC.includes(operator))
    return count === 1 || count === -1
      ? undefined
      : { isKnown: true, message: `${label} has ${count} values`, fix: "write one number" };
  return {
    isKnown: false,
    message: `${label} doesn't exist`,
    fix: `write one of ${[...WITH_VALUES, ...WITHOUT].join(", ")}`,
  };
}
