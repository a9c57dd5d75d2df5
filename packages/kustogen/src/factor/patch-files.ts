import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { applyJsonPatch, parseJsonPatch } from "@kustogen/kustomize/merge/json6902.ts";
import { mergeStrategic } from "@kustogen/kustomize/merge/strategic.ts";
import { schemaOf } from "@kustogen/kustomize/schema/schema.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, jsonText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { EnvForm } from "../authoring/component.ts";
import { asRow, noted } from "../text/write-yaml.ts";
import { differenceOf } from "./difference.ts";
import type { Operation } from "./json6902.ts";
import { operationsOf } from "./operations.ts";
import type { OverlayFile, PatchEntry } from "./overlay.ts";
import { reasonsIn, reasonsInOperations } from "./reasons.ts";
import { patchTarget } from "./target.ts";
import { inOrderOf } from "./variables.ts";

/** An object that the overlay changes: the parent's, and what patches make of it. */
export interface Change {
  old: Resource;
  from: ValueMap;
  goal: ValueMap;
  /** The described resource, which has the reasons for its values. */
  resource: Resource;
  /** The beginning of its files' names. */
  stem: string;
  /** How its containers' variables are written. */
  env: EnvForm;
  /** Patches that someone wrote by hand, and whose form is kept where they give exactly this. */
  written: readonly Value[];
}

/** The fields by which kustomize finds the target of a strategic merge patch. */
export function patchHead(resource: Resource): ValueMap {
  const { name, namespace } = resource.metadata;
  return {
    apiVersion: resource.apiVersion,
    kind: resource.kind,
    metadata: namespace === undefined ? { name } : { name, namespace },
  };
}

/** The patches of one object in the order of application; a part is undefined or empty if there is none. */
interface Patches {
  patch: ValueMap | undefined;
  operations: Operation[];
}

function patchesOf(change: Change): Patches {
  const { old, from, goal, env } = change;
  const own = handWritten(change);
  if (own !== undefined) return own;
  const head = patchHead(old);
  const isLarge = hasLargeInteger(goal);
  const schema = schemaOf(old.apiVersion, old.kind);
  const { patch: body, unpatchable } = differenceOf(from, goal, schema, env, !isLarge);
  const patch = body && withHead(head, body);
  const reached = patch === undefined ? from : mergeStrategic(from, patch);
  let operations = reached && operationsOf(inOrderOf(reached, goal) as ValueMap, goal);
  // kustomize's result for the patch decides; if it isn't the expected one, operations express everything.
  const isExpected = operations?.every(({ path }) => unpatchable.some((place) => isUnder(path, place)));
  const found: Patches =
    operations !== undefined && isExpected
      ? { patch, operations }
      : { patch: undefined, operations: operationsOf(from, goal) };
  operations = found.operations;
  if (!isLarge || operations.length === 0) return found;
  return { patch: withHead(head, replacedFields(from, goal)), operations: [] };
}

/** The hand-written patches, if they are at most one of each form and give exactly what the object has to be. */
function handWritten({ old, from, goal, written }: Change): Patches | undefined {
  const [merges, others] = [written.filter(isMap), written.filter((one) => Array.isArray(one))];
  if (written.length === 0 || merges.length > 1 || others.length > 1) return undefined;
  const { apiVersion: _version, kind: _kind, metadata, ...body } = merges[0] ?? {};
  const { name: _name, namespace: _namespace, ...pairs } = isMap(metadata) ? metadata : {};
  const own = Object.keys(pairs).length > 0 ? { metadata: pairs, ...body } : body;
  const patch = merges.length > 0 ? withHead(patchHead(old), own) : undefined;
  const operations = (others[0] ?? []) as unknown as Operation[];
  if (operations.some(({ op }) => !/^(?:add|remove|replace|test)$/.test(op))) return undefined;
  const given = orElse(() => {
    const merged = patch === undefined ? from : (mergeStrategic(from, patch) ?? {});
    return operations.length === 0
      ? merged
      : applyJsonPatch(merged, parseJsonPatch(jsonText(operations), ""));
  }, undefined);
  return given !== undefined && equal(inOrderOf(given, goal), goal) ? { patch, operations } : undefined;
}

/** A file of an object's patches, or of several objects that need exactly this one. */
interface PatchFile {
  end: "patch" | "json6902";
  members: Change[];
  value: ValueMap | Operation[];
}

/** Longer names of files for several objects are hard to read, and file systems refuse some. */
const LONGEST = 120;

/**
 * Adds the files of all objects' patches, and returns their entries: a strategic merge patch with all that an object needs,
 * and operations on what such a patch can't address. Several objects share a file that is the same for each, if it has none of
 * their variables, relies on no index, and a target selects exactly these.
 * @param all every object that the patches can reach
 */
export function patchFiles(
  changes: readonly Change[],
  all: readonly Resource[],
  files: OverlayFile[],
): PatchEntry[] {
  const patches = changes.map((change) => ({ change, ...patchesOf(change) }));
  const merges = patches.flatMap(({ change, patch }): PatchFile[] =>
    patch === undefined ? [] : [{ end: "patch", members: [change], value: patch }],
  );
  const others = patches.flatMap(({ change, operations }): PatchFile[] =>
    operations.length === 0 ? [] : [{ end: "json6902", members: [change], value: operations }],
  );
  return [...shared(merges, all), ...shared(others, all)].map(({ end, members, value }) => {
    const olds = members.map(({ old }) => old);
    const name = `${sharedStem(members)}.${end}.yaml`;
    const written = Array.isArray(value) ? (value.map(rowOf) as unknown as Value[]) : value;
    const reasons = Array.isArray(value) ? reasonsInOperations(value, members) : reasonsIn(value, members);
    const hasTarget = members.length > 1 || end === "json6902";
    const isTested = Array.isArray(value) && value.some(({ op }) => op === "test");
    const why = isTested ? " A `test` stops the build when its index has another element." : "";
    // Neither operations nor a patch for several objects say for which they are.
    const note = hasTarget ? `For ${olds.map(describeResource).join(", ")}.${why}` : undefined;
    files.push({ name, value: noted(written, note), reasons });
    return { path: name, ...(hasTarget ? { target: patchTarget(olds, all) } : {}) };
  });
}

/** The same files, of which those that may be one are one. */
function shared(own: readonly PatchFile[], all: readonly Resource[]): PatchFile[] {
  const alike = groupedBy(own, (file) => commonText(file) ?? file);
  return own.flatMap((file) => {
    const same = alike.get(commonText(file) ?? file) ?? [];
    const members = same.flatMap((one) => one.members);
    const isOne =
      same.length > 1 &&
      sharedStem(members).length <= LONGEST &&
      patchTarget(
        members.map(({ old }) => old),
        all,
      ) !== undefined;
    if (!isOne) return file;
    return same[0] === file ? { ...file, members } : [];
  });
}

/** What other objects may need as well, without what names the object; undefined for what is of one object only. */
function commonText({ value }: PatchFile): string | undefined {
  if (Array.isArray(value)) {
    const isOfOne = value.some(({ op, path }) => op === "test" || /\/\d+(?:\/|$)/.test(path));
    return isOfOne ? undefined : jsonText(value.map(rowOf));
  }
  const { apiVersion: _version, kind: _kind, metadata, ...body } = value;
  const { name: _name, namespace: _namespace, ...pairs } = metadata as ValueMap;
  // kustomize doesn't remove labels and annotations by a patch with a target.
  const isOfOne = Object.keys(pairs).length > 0 || hasVariables(body);
  return isOfOne ? undefined : jsonText(body);
}

/** True for a patch that says anything about the variables of a container. */
function hasVariables(value: Value): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, inner]) => /^env(?:From)?$/.test(key) || hasVariables(inner));
}

/** The stems of all files that are one: `networkpolicy-allow-api+allow-worker`. */
function sharedStem(members: readonly Change[]): string {
  const kinds = new Set(members.map(({ old }) => old.kind.toLowerCase()));
  const start = kinds.size === 1 ? `${[...kinds].join()}-` : "";
  return start + members.map(({ stem }) => stem.slice(start.length)).join("+");
}

/** An operation on one line, if it fits. */
function rowOf({ op, path, value }: Operation) {
  const shown = isMap(value) ? asRow({ ...value }) : value;
  return asRow(value === undefined ? { op, path } : { op, path, value: shown });
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

/** True for a value with an integer that kustomize would round in an object that it applies operations to. */
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
