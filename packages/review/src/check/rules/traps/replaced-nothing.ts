import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { pointer } from "@kustogen/kustomize/merge/json-document.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { Finding } from "../../model/rule.ts";
import { nearName } from "../../references/near-name.ts";
import { patchesOf, placeInPatch } from "../../sources/patches.ts";
import type { KustomizationSource } from "../../sources/sources.ts";

/** The operations that replace what isn't there, or more than they set. */
export function* replacedNothing(source: KustomizationSource): Iterable<Finding> {
  for (const step of source.steps) {
    const states = step.changes.map(({ before }) => before.value);
    if (states.length === 0) continue;
    for (const patch of patchesOf(source, step)) {
      const made = new Set<string>();
      for (const [index, operation] of (patch.operations ?? []).entries()) {
        if (!isMap(operation) || typeof operation.path !== "string") continue;
        const { op, path } = operation;
        if (op !== "replace") {
          made.add(path);
          continue;
        }
        if ([...made].some((one) => path === one || path.startsWith(`${one}/`))) continue;
        const parts = pointer(path);
        const parents = states.flatMap<ValueMap>((state) => parentIn(state, parts.slice(0, -1)) ?? []);
        const key = parts.at(-1) ?? "";
        const lost = parts.join() === "spec" ? lostFields(operation.value, parents) : [];
        if (lost.length > 0)
          yield {
            ...placeInPatch(source, patch, [index]),
            path: [index, "path"],
            message: `replaces ${path} as a whole, so ${someOf(lost, 4)} ${lost.length === 1 ? "is" : "are"} lost`,
            fix: `write ${path}/${Object.keys(operation.value as ValueMap)[0]}, if only that should change`,
          };
        // A key that one of the patched resources has isn't a typo.
        if (parents.length === 0 || parents.some((parent) => Object.hasOwn(parent, key))) continue;
        const names = [...new Set(parents.flatMap((parent) => Object.keys(parent)))];
        const near = nearName(key, names) ?? names.find((name) => letters(name) === letters(key));
        if (near !== undefined)
          yield {
            ...placeInPatch(source, patch, [index]),
            path: [index, "path"],
            message: `replaces ${path}, which doesn't exist, so it is added next to ${near}`,
            fix: `write ${near}, if you meant that, otherwise op: add`,
          };
      }
    }
  }
}

/** The fields of `spec` that are lost if an operation replaces the whole with a part. */
function lostFields(value: Value | undefined, parents: readonly ValueMap[]): string[] {
  if (!isMap(value) || Object.keys(value).length === 0) return [];
  const specs = parents.flatMap<ValueMap>(({ spec }) => (isMap(spec) ? [spec] : []));
  const isPart = specs.every((spec) => Object.keys(value).every((name) => Object.hasOwn(spec, name)));
  const names = new Set(specs.flatMap((spec) => Object.keys(spec)));
  return isPart ? [...names].filter((name) => !Object.hasOwn(value, name)) : [];
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** The mapping at a path; undefined if there is none. */
function parentIn(value: Value, parts: readonly string[]): ValueMap | undefined {
  let at: Value | undefined = value;
  for (const part of parts)
    at = Array.isArray(at) ? at[Number(part)] : isMap(at) ? lookUp(at, part) : undefined;
  return isMap(at) ? at : undefined;
}
