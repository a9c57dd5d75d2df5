import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { isEmpty, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { type ClusterObjects, podOf } from "../cluster/objects.ts";
import { type FieldPath, pathText } from "../compare/path.ts";
import { isMovedImage, type ResourceChange, type ReviewedChange } from "../compare/resources.ts";
import { itemsAt, textAt } from "../kubernetes/fields.ts";
import { nameText, type ResourceName } from "../kubernetes/resource-name.ts";
import { isDeciding, isRoutine, isRoutineObject } from "./routine.ts";
import type { VariableChange } from "./variables.ts";

/** A change that neither a rule nor another part of the report judges, and that isn't routine. */
export interface Unjudged extends ResourceName {
  /** The changed field; absent for a new object. */
  path?: FieldPath;
}

/**
 * The changed fields and the new objects that neither a rule nor another part of the report judges, and that aren't
 * routine. Removed objects are judged by rules.
 * @param found the findings of rules: a field with one is judged
 * @param variables the changed variables of containers, wherever they are set
 */
export function unjudgedChanges(
  changes: readonly ResourceChange[],
  after: ClusterObjects,
  found: readonly { resource?: ResourceName; path?: FieldPath; severity: string }[],
  variables: readonly VariableChange[],
): Unjudged[] {
  const findings = groupedBy(found, ({ resource }) => resource && nameText(resource));
  const fields = changes.flatMap((change): Unjudged[] => {
    const { action, kind, namespace, name, after: object } = change;
    if (object === undefined || action === "removed") return [];
    const own = { kind, namespace, name };
    const ofObject = findings.get(nameText(own)) ?? [];
    if (action === "added") {
      const isFound = ofObject.some(({ severity }) => severity !== "info");
      return isFound || isRoutineObject(object) ? [] : [own];
    }
    const pod = podOf(after, object)?.path.map(String);
    const judged = ofObject.flatMap(({ path }) => (path === undefined ? [] : [pathText(path)]));
    return change.changes
      .filter((field) => !field.hash && !isMovedImage(field))
      .flatMap(leavesOf)
      .filter(
        (leaf) => !judged.some((one) => pathText(leaf.path).startsWith(one)) && !isRoutine(leaf, object, pod),
      )
      .map(({ path }) => ({ ...own, path }));
  });
  return [...fields, ...variables.flatMap((one) => decidingVariable(one, after))];
}

/** A changed variable that decides about more than its program. */
function decidingVariable(
  { kind, namespace, name, container, variable }: VariableChange,
  after: ClusterObjects,
): Unjudged[] {
  const workload = after.index.find(kind, name, namespace);
  const pod = workload && podOf(after, workload);
  const of = isDeciding(variable) ? pod?.containers.find((one) => one.name === container) : undefined;
  if (of === undefined) return [];
  const path = [...of.path.slice(0, -1), ...[container, variable].map((one) => ({ key: [["name", one]] }))];
  return [{ kind, namespace, name, path: path.toSpliced(-1, 0, "env") as FieldPath }];
}

/** The changed values below a mapping, and the elements of a list with names, that are set or removed as a whole. */
function leavesOf({ path, before, after }: ReviewedChange): ReviewedChange[] {
  const side = before === undefined ? "after" : "before";
  const whole = before ?? after;
  // An empty one has no values, but may be a choice, or select everything.
  const isWhole =
    (before === undefined) !== (after === undefined) && typeof path.at(-1) === "string" && !isEmpty(whole);
  if (isWhole && isMap(whole))
    return Object.entries(whole).flatMap(([key, value]: [string, Value]) =>
      leavesOf({ path: [...path, key], [side]: value }),
    );
  const named = isWhole && Array.isArray(whole) ? whole.map((one) => textAt(one, "name")) : [undefined];
  if (named.includes(undefined))
    return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
  return itemsAt(whole).map(([one]) => ({
    path: [...path, { key: [["name", textAt(one, "name") as string]] }],
    [side]: one,
  }));
}
