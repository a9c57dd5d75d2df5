import { equal } from "@kustogen/kustomize/value/equal.ts";
import { asText, isEmpty, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { effectsOf, patchesOf, placeInPatch } from "../../patches/place.ts";
import { defineRule, type Finding } from "../../rule.ts";
import type { KustomizationSource, PatchSource } from "../../sources/sources.ts";

/** Kinds to which `replicas` of a kustomization applies. */
const SCALED = new Set(["Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"]);

export const overwrittenPatch = defineRule({
  id: "traps/overwritten-patch",
  title: "Two entries of one kustomization don't set the same field to different values",
  why:
    "If two patches set the same field, the later one wins, and the earlier one has no effect, so anyone " +
    "who edits it wonders why nothing happens. The same is true of two operations in one patch that set " +
    "the same list or map: `add` replaces it and doesn't extend it. kustomize applies the `replicas` field " +
    "after all patches.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/",
  example: {
    bad: "patches:\n  - patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 2}}'\n  - patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3}}'",
    good: "patches:\n  - patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3}}'",
  },
  *checkKustomization(source) {
    yield* replacedTwice(source);
    yield* setTwiceInOne(source);
    const written = new Map<string, { value: Value; patch: PatchSource }>();
    for (const { patch, content, before } of effectsOf(source)) {
      const { name = "", namespace = "" } = isMap(before.metadata) ? before.metadata : {};
      const subject = `${asText(before.kind)} ${asText(name)}`;
      for (const [path, value] of leaves(content)) {
        const key = `${subject}|${asText(namespace)}|${path}`;
        const earlier = written.get(key);
        written.set(key, { value, patch });
        if (path === "spec.replicas" && SCALED.has(asText(before.kind))) {
          const entry = source.kustomization.replicas?.find((one) => one.name === name);
          if (entry !== undefined && entry.count !== value)
            yield {
              ...placeInPatch(source, patch, ["spec", "replicas"]),
              message: `${subject}: ${path} is set here and set to something else by \`replicas\` of the same kustomization`,
              fix: "set it in only one of the two",
            };
        }
        if (earlier === undefined || earlier.patch === patch || earlier.value === value) continue;
        const place = placeInPatch(source, earlier.patch);
        yield {
          ...place,
          message: `${subject}: ${path} is set here and set to something else by a later patch of the same kustomization`,
          fix: "set it in only one of the two patches",
        };
      }
    }
  },
});

/** Operations that set a field which a later patch of operations sets to something else. */
function* replacedTwice(source: KustomizationSource): Iterable<Finding> {
  const written = new Map<string, { value: Value; patch: PatchSource }>();
  const said = new Set<PatchSource>();
  for (const step of source.steps)
    for (const patch of step.changes.length === 0 ? [] : patchesOf(source, step))
      for (const operation of patch.operations ?? []) {
        const pointer = isMap(operation) && operation.op === "replace" ? asText(operation.path) : "";
        // The index of a list may mean another element after an earlier operation.
        if (!isMap(operation) || pointer === "" || /\/\d+(?:\/|$)/.test(pointer)) continue;
        const { value = null } = operation;
        for (const { before } of step.changes) {
          const { group, kind, name, scope } = before.originalId;
          const key = [group, kind, scope, name, pointer].join("|");
          const earlier = written.get(key);
          written.set(key, { value, patch });
          if (earlier === undefined || earlier.patch === patch || said.has(earlier.patch)) continue;
          if (equal(earlier.value, value)) continue;
          said.add(earlier.patch);
          yield {
            ...placeInPatch(source, earlier.patch),
            message: `${kind} ${name}: ${pointer} is set here and set to something else by a later patch of the same kustomization`,
            fix: "set it in only one of the two patches, or correct the target of the other",
          };
        }
      }
}

/** Lists and maps that one patch of operations sets twice: `add` replaces a field that is there. */
function* setTwiceInOne(source: KustomizationSource): Iterable<Finding> {
  for (const patch of source.patches) {
    const written = new Map<string, Value>();
    for (const operation of patch.operations ?? []) {
      if (!isMap(operation)) continue;
      const { op, path, value = null } = operation;
      if (op === "test") continue;
      const pointer = asText(path ?? "");
      const isSet = op === "add" || op === "replace";
      // What comes between may change the field, or which element of a list an index means.
      if (!isSet || /\/(?:\d+|-)$/.test(pointer)) {
        if (!pointer.endsWith("/-")) written.clear();
        continue;
      }
      const earlier = written.get(pointer);
      written.set(pointer, value);
      if (earlier === undefined || isEmpty(earlier) || typeof earlier !== "object" || equal(earlier, value))
        continue;
      yield {
        ...placeInPatch(source, patch),
        message: `${pointer} is set twice in one patch; the second value replaces the first`,
        fix: Array.isArray(value)
          ? `add each element with ${pointer}/-`
          : "set it once, or add each key with a separate path",
      };
    }
  }
}

/** The scalars of a patch by path; elements of lists by name, without other lists. */
function leaves(content: Value): Map<string, Value> {
  const found = new Map<string, Value>();
  const visit = (value: Value, path: string): void => {
    if (Array.isArray(value)) {
      for (const item of value)
        if (isMap(item) && typeof item.name === "string") visit(item, `${path}[${item.name}]`);
    } else if (isMap(value)) {
      for (const key of Object.keys(value)) {
        if (path === "" && (key === "apiVersion" || key === "kind")) continue;
        if (key === "name" || key.startsWith("$")) continue;
        visit(value[key] as Value, path === "" ? key : `${path}.${key}`);
      }
    } else found.set(path, value);
  };
  visit(content, "");
  return found;
}
