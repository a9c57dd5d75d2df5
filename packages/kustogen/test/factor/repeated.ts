import { applyJsonPatch, parseJsonPatch } from "@kustogen/kustomize/merge/json6902.ts";
import { mergeStrategic } from "@kustogen/kustomize/merge/strategic.ts";
import { type SchemaNode, schemaOf } from "@kustogen/kustomize/schema/schema.ts";
import { asMap, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { Overlay, PatchTarget } from "../../src/factor/overlay.ts";
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
 * The paths that an overlay's patches name although parent and desired state agree on them. Lists without merge
 * key (`envFrom`) are written whole by design, and so are replaced lists.
 */
export function repeatedFields({ parent, desired }: StatePair, overlay: Overlay): string[] {
  const before = new Map(parent.map((resource) => [identityKey(resource), resource]));
  const after = new Map(desired.map((resource) => [identityKey(resource), resource]));
  const found: string[] = [];
  const reached = new Map<string, ValueMap>();
  for (const { path, target } of overlay.kustomization.patches ?? []) {
    const file = overlay.files.find(({ name }) => name === path);
    if (file === undefined || !("value" in file) || path.endsWith(".delete.yaml")) continue;
    for (const old of parent.filter((one) => isTarget(one, file.value, target))) {
      const key = identityKey(old);
      if (Array.isArray(file.value)) {
        let now = reached.get(key) ?? asMap(old);
        for (const operation of file.value as unknown as { op: string; path: string; value?: unknown }[]) {
          if (operation.op === "replace" && same(at(now, operation.path), operation.value))
            found.push(`${path} ${operation.path}`);
          now = applyJsonPatch(now, parseJsonPatch(JSON.stringify([operation]), path));
        }
        reached.set(key, now);
        continue;
      }
      const { apiVersion: _a, kind: _k, metadata, ...body } = file.value as unknown as Tree;
      const { name: _n, namespace: _s, ...rest } = metadata as Tree;
      compare(
        { ...body, ...(Object.keys(rest).length > 0 ? { metadata: rest } : {}) },
        before.get(key),
        after.get(key),
        schemaOf(old.apiVersion, old.kind),
        path,
        found,
      );
      const aimed = { ...(file.value as ValueMap), metadata: { ...rest, name: old.metadata.name } };
      reached.set(key, mergeStrategic(reached.get(key) ?? asMap(old), aimed as ValueMap) as ValueMap);
    }
  }
  return found;
}

/** True for an object that a patch changes: by its target, or by the kind and name in it. */
function isTarget(one: Resource, patch: Value, target: PatchTarget | undefined): boolean {
  if (target === undefined) return identityKey(patch as unknown as Resource) === identityKey(one);
  const { kind, name, namespace = ".*" } = target;
  const fits = (pattern: string, text: string) => new RegExp(`^(?:${pattern})$`).test(text);
  return (
    fits(kind, one.kind) && fits(name, one.metadata.name) && fits(namespace, one.metadata.namespace ?? "")
  );
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
      if (key === "envFrom" || key.startsWith("$")) continue;
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
