import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { limitsOthers } from "../cluster/guards.ts";
import { type ClusterObjects, podOf } from "../cluster/objects.ts";
import { type FieldPath, fieldsOf, isOrder, pathText } from "../compare/path.ts";
import { isMovedImage, type ResourceChange, type ReviewedChange } from "../compare/resources.ts";
import { nameText, type ResourceName } from "../kubernetes/resource-name.ts";
import { isJudgedField } from "./judged-fields.ts";

/** A change that neither a rule nor another part of the report judges. */
export interface Unjudged extends ResourceName {
  /** The changed field; absent for a new object. */
  path?: FieldPath;
}

/**
 * The changed fields, and the new objects that decide about others, that neither a rule nor another part of the report
 * judges. Removed objects are judged by rules.
 * @param found the findings of rules: a field with one is judged
 * @param known fields that rules judge in objects of every kind: paths, or names that count anywhere
 */
export function unjudgedChanges(
  changes: readonly ResourceChange[],
  after: ClusterObjects,
  found: readonly { resource?: ResourceName; path?: FieldPath }[],
  known: ReadonlySet<string>,
): Unjudged[] {
  const findings = groupedBy(found, ({ resource }) => resource && nameText(resource));
  return changes.flatMap((change) => {
    const { action, kind, namespace, name, after: object } = change;
    if (object === undefined || action === "removed") return [];
    const own = { kind, namespace, name };
    const ofObject = findings.get(nameText(own)) ?? [];
    if (action === "added")
      return ofObject.length === 0 && (CHART_KINDS.includes(kind) || limitsOthers(object)) ? [own] : [];
    const pod = podOf(after, object)?.path.map(String);
    const judged = ofObject.flatMap(({ path }) => (path === undefined ? [] : [pathText(path)]));
    const isFound = (text: string) => judged.some((one) => text.startsWith(one));
    const isJudged = ({ path, after: value }: ReviewedChange) => {
      const fields = fieldsOf(path);
      return (
        isFound(pathText(path)) ||
        isJudgedField(object, fields, value === undefined, pod) ||
        [String(path.at(-1)), fields.join(".")].some((one) => known.has(one))
      );
    };
    return change.changes
      .filter((field) => !field.hash && !isMovedImage(field))
      .flatMap(leavesOf)
      .flatMap((leaf) => (isJudged(leaf) ? [] : [{ ...own, path: leaf.path }]));
  });
}

/** Kinds whose objects deploy a chart, which isn't rendered here. */
const CHART_KINDS: readonly string[] = ["HelmChart", "HelmChartConfig", "HelmRelease"];

/** The changed values below a mapping that is set or removed as a whole. */
function leavesOf({ path, before, after }: ReviewedChange): ReviewedChange[] {
  const [was, is] = [before, after].map((one) => (isMap(one) ? one : undefined));
  if (isOrder(path.at(-1)) || typeof path.at(-1) !== "string" || (was === undefined) === (is === undefined))
    return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
  const side = was === undefined ? "after" : "before";
  return Object.entries(was ?? is ?? {}).flatMap(([key, value]: [string, Value]) =>
    leavesOf({ path: [...path, key], [side]: value }),
  );
}
