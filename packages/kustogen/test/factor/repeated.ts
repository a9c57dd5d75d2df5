import { applyJsonPatch, parseJsonPatch } from "@kustogen/kustomize/merge/json6902.ts";
import { mergeStrategic } from "@kustogen/kustomize/merge/strategic.ts";
import { schemaOf } from "@kustogen/kustomize/schema/kubernetes.ts";
import type { SchemaNode } from "@kustogen/kustomize/schema/schema.ts";
import { asMap, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { Overlay } from "../../src/factor/overlay.ts";
import type { StatePair } from "./states.ts";

type Tree = { [key: string]: unknown };

const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const same = (a: unknown, b: unknown) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

/** What may identify an element of a list in a patch; naming it again is no repetition. */
const KEYS = ["name", "containerPort", "protocol", "port", "mountPath", "topologyKey", "whenUnsatisfiable"];

/**
 * The paths that an overlay's patches name although parent and desired state agree on them. Lists of containers'
 * variables (`env`, `envFrom`) are written whole by design, and so are lists without merge key and replaced lists.
 */
export function repeatedFields({ parent, desired }: StatePair, overlay: Overlay): string[] {
  const before = new Map(parent.map((resource) => [identityKey(resource), resource]));
  const after = new Map(desired.map((resource) => [identityKey(resource), resource]));
  const found: string[] = [];
  for (const file of overlay.files) {
    if (!("value" in file)) continue;
    if (file.name.endsWith(".patch.yaml") || file.name.endsWith(".env.yaml")) {
      const patch = file.value as unknown as Resource;
      const key = identityKey(patch);
      const { apiVersion: _a, kind: _k, metadata, ...body } = patch as unknown as Tree;
      const { name: _n, namespace: _s, ...rest } = metadata as Tree;
      compare(
        { ...body, ...(Object.keys(rest).length > 0 ? { metadata: rest } : {}) },
        before.get(key),
        after.get(key),
        schemaOf(patch.apiVersion, patch.kind),
        file.name,
        found,
      );
    }
    if (file.name.endsWith(".json6902.yaml")) {
      const target = overlay.kustomization.patches?.find(({ path }) => path === file.name)?.target;
      const old = parent.find(({ kind, metadata }) => kind === target?.kind && metadata.name === target.name);
      let reached = patched(old as Resource, overlay);
      for (const operation of file.value as unknown as { op: string; path: string; value?: unknown }[]) {
        if (operation.op === "replace" && same(at(reached, operation.path), operation.value)) {
          found.push(`${file.name} ${operation.path}`);
        }
        reached = applyJsonPatch(reached, parseJsonPatch(JSON.stringify([operation]), file.name));
      }
    }
  }
  return found;
}

/** The parent's resource after the overlay's strategic-merge patches, on which the operations work. */
function patched(old: Resource, overlay: Overlay): ValueMap {
  let value = asMap(old);
  for (const file of overlay.files) {
    if (!("value" in file) || !/\.(patch|env)\.yaml$/.test(file.name)) continue;
    if (identityKey(file.value as unknown as Resource) !== identityKey(old)) continue;
    value = mergeStrategic(value, file.value as ValueMap) as ValueMap;
  }
  return value;
}

function at(value: unknown, pointer: string): unknown {
  let current = value;
  for (const segment of pointer.split("/").slice(1)) {
    const key = segment.replaceAll("~1", "/").replaceAll("~0", "~");
    current = (current as Tree | undefined)?.[key];
  }
  return current;
}

function compare(
  patch: unknown,
  before: unknown,
  after: unknown,
  schema: SchemaNode | undefined,
  path: string,
  found: string[],
): void {
  if (isTree(patch)) {
    for (const [key, value] of Object.entries(patch)) {
      if (key === "env" || key === "envFrom" || key.startsWith("$")) continue;
      compare(
        value,
        (before as Tree | undefined)?.[key],
        (after as Tree | undefined)?.[key],
        schema?.field(key),
        `${path}/${key}`,
        found,
      );
    }
    return;
  }
  if (Array.isArray(patch)) {
    if (patch.some((element) => isTree(element) && element.$patch === "replace")) return;
    if (before !== undefined && same(before, after)) found.push(path);
    if (!patch.every(isTree) || !schema?.merges || schema.mergeKeys.length === 0) return;
    for (const element of patch as Tree[]) {
      const find = (list: unknown) =>
        Array.isArray(list)
          ? list.find(
              (other) =>
                isTree(other) && KEYS.every((key) => !(key in element) || same(other[key], element[key])),
            )
          : undefined;
      const old = find(before);
      const next = find(after);
      if (old === undefined || next === undefined) continue;
      const rest = Object.fromEntries(Object.entries(element).filter(([key]) => !KEYS.includes(key)));
      compare(rest, old, next, schema.items, `${path}/[${String(element.name)}]`, found);
    }
    return;
  }
  if (patch !== null && before !== undefined && same(before, after)) found.push(path);
}
