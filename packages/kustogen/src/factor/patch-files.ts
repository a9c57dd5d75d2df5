import { mergeStrategic } from "@kustogen/kustomize/merge/strategic.ts";
import { schemaOf } from "@kustogen/kustomize/schema/kubernetes.ts";
import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { type Difference, differenceOf } from "./difference.ts";
import { type Operation, operationsAt, operationsOf } from "./json6902.ts";
import type { OverlayFile, PatchEntry } from "./overlay.ts";
import { envComment, operationsComment, orderComment } from "./patch-comment.ts";

/** The fields by which kustomize finds the target of a strategic merge patch. */
export function patchHead(resource: Resource): ValueMap {
  const { name, namespace } = resource.metadata;
  return {
    apiVersion: resource.apiVersion,
    kind: resource.kind,
    metadata: namespace === undefined ? { name } : { name, namespace },
  };
}

/** Adds the patch files of one resource and returns their entries in the order of application. */
export function patchFiles(
  from: ValueMap,
  goal: ValueMap,
  old: Resource,
  stem: string,
  files: OverlayFile[],
  verifyEachPatch: boolean,
): PatchEntry[] {
  const schema = schemaOf(old.apiVersion, old.kind);
  const head = patchHead(old);
  const said = saidBy(from, goal, head, differenceOf(from, goal, schema), verifyEachPatch);
  // kustomize would round the large integers of an object that it applies operations to.
  const isRounded = said.operations.length > 0 && hasLargeInteger(goal);
  const { patch, env, operations, reasons }: Said = isRounded
    ? { patch: replacedFields(from, goal), env: undefined, operations: [], reasons: [] }
    : said;
  const entries: PatchEntry[] = [];
  const add = (name: string, value: ValueMap | Operation[], comment?: string) => {
    files.push({ name, value: value as Value, comment });
  };
  if (patch !== undefined) {
    entries.push({ path: `${stem}.patch.yaml` });
    add(`${stem}.patch.yaml`, withHead(head, patch), orderComment(from, patch));
  }
  if (env !== undefined) {
    entries.push({ path: `${stem}.env.yaml` });
    add(`${stem}.env.yaml`, withHead(head, env), envComment(from, env));
  }
  if (operations.length > 0) {
    const name = `${stem}.json6902.yaml`;
    entries.push({ path: name, target: targetOf(old) });
    add(name, operations, operationsComment(from, operations, reasons));
  }
  return entries;
}

/** The parts that together turn one resource into another. */
interface Said {
  patch: ValueMap | undefined;
  env: ValueMap | undefined;
  operations: Operation[];
  reasons: string[];
}

/**
 * Adds operations to a difference for everything that the strategic merge can't express. With `verifyEachPatch`,
 * kustomize's result for the patches decides; if it isn't the expected one, operations express everything.
 */
function saidBy(
  from: ValueMap,
  goal: ValueMap,
  head: ValueMap,
  difference: Difference,
  verifyEachPatch: boolean,
): Said {
  const { patch, env, unpatchable } = difference;
  const reasons = unpatchable.map(({ why }) => why);
  if (!verifyEachPatch) {
    return {
      patch,
      env,
      operations: unpatchable.flatMap((place) => operationsAt(place.path, place.before, place.after)),
      reasons,
    };
  }
  let reached: ValueMap | undefined = from;
  for (const part of [patch, env]) {
    if (part !== undefined && reached !== undefined) reached = mergeStrategic(reached, withHead(head, part));
  }
  const operations = reached === undefined ? [] : operationsOf(reached, goal);
  if (
    reached !== undefined &&
    operations.every(({ path }) => unpatchable.some((place) => isUnder(path, place.path)))
  ) {
    return { patch, env, operations, reasons };
  }
  return {
    patch: undefined,
    env: undefined,
    operations: operationsOf(from, goal),
    reasons: ["a strategic merge doesn't give this result"],
  };
}

/** A patch that replaces every field of a resource; `$patch` for the resource itself has no effect. */
function replacedFields(from: ValueMap, goal: ValueMap): ValueMap {
  const { apiVersion: _version, kind: _kind, ...fields } = { ...from, ...goal };
  const replaced = (key: string): Value => {
    const value = lookUp(goal, key) ?? null;
    return isMap(value) ? { ...value, $patch: "replace" } : value;
  };
  return Object.fromEntries(Object.keys(fields).map((key) => [key, replaced(key)]));
}

function hasLargeInteger(value: Value): boolean {
  if (typeof value === "bigint") return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasLargeInteger);
}

/** True for a place at or below another. */
function isUnder(path: string, place: string): boolean {
  return path.startsWith(place) && (path.length === place.length || path[place.length] === "/");
}

/** A patch tree under its target's apiVersion, kind and name. */
function withHead(head: ValueMap, patch: ValueMap): ValueMap {
  if (patch.metadata === undefined) return { ...head, ...patch };
  return { ...head, ...patch, metadata: { ...(head.metadata as ValueMap), ...(patch.metadata as ValueMap) } };
}

/** A JSON 6902 target; kustomize reads name and namespace as anchored regular expressions. */
function targetOf(resource: Resource): NonNullable<PatchEntry["target"]> {
  const group = groupOf(resource.apiVersion);
  const { name, namespace } = resource.metadata;
  const target: NonNullable<PatchEntry["target"]> = {
    ...(group === "" ? {} : { group }),
    version: resource.apiVersion.slice(group === "" ? 0 : group.length + 1),
    kind: resource.kind,
    name: literalPattern(name),
  };
  if (namespace !== undefined) target.namespace = literalPattern(namespace);
  return target;
}
