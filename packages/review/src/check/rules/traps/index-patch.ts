import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { patchesOf, placeInPatch } from "../../patches/place.ts";
import { defineRule } from "../../rule.ts";

/** Lists whose elements have names by which a merge patch can select them. */
const NAMED = new Set([
  "containers",
  "initContainers",
  "ephemeralContainers",
  "env",
  "volumes",
  "volumeMounts",
  "ports",
]);

export const indexPatch = defineRule({
  id: "traps/index-patch",
  title: "Patches select list elements by name, not by index",
  why:
    "A JSON 6902 patch of `/spec/template/spec/containers/0/image` changes whichever container comes first. When the " +
    "base adds a container or variable, the patch silently hits the wrong one.",
  source: "https://datatracker.ietf.org/doc/html/rfc6902",
  least: "info",
  cases: { info: "if the list has only one element" },
  example: {
    bad: "- op: replace\n  path: /spec/template/spec/containers/0/image\n  value: api:v2",
    good: "spec: {template: {spec: {containers: [{name: api, image: 'api:v2'}]}}}",
  },
  *checkKustomization(source) {
    for (const step of source.steps)
      for (const patch of patchesOf(source, step)) {
        if (patch.operations === undefined) continue;
        const tested = new Set<string>();
        const seen = new Set<string>();
        for (const [index, operation] of patch.operations.entries()) {
          if (!isMap(operation) || typeof operation.path !== "string") continue;
          const parts = operation.path.split("/").slice(1);
          if (operation.op === "test") {
            for (let length = 1; length <= parts.length; length++)
              tested.add(parts.slice(0, length).join("/"));
            continue;
          }
          const counted = parts.flatMap((part, i) =>
            /^\d+$/.test(part) && NAMED.has(parts[i - 1] ?? "") ? [i] : [],
          );
          // An element that is inserted before another doesn't change it.
          if (operation.op === "add" && counted.at(-1) === parts.length - 1) counted.pop();
          const element = parts.slice(0, (counted.at(-1) ?? -1) + 1).join("/");
          if (counted.every((at) => tested.has(parts.slice(0, at + 1).join("/"))) || seen.has(element))
            continue;
          // A patch that selects the element by name replaces all operations on it.
          seen.add(element);
          const sizes = step.changes.flatMap(({ before }) =>
            counted.map((at) => sizeAt(before.value, parts.slice(0, at))),
          );
          yield {
            ...placeInPatch(source, patch, [index]),
            path: [index, "path"],
            severity: sizes.every((size) => size <= 1) ? "info" : undefined,
            message: `${operation.path} selects an element of ${parts[(counted.at(-1) as number) - 1]} by its index, although the elements have names`,
            fix: "use a strategic merge patch, which selects by name, or put a test operation before this one",
          };
        }
      }
  },
});

function sizeAt(value: Value, parts: readonly string[]): number {
  let at: Value | undefined = value;
  for (const part of parts)
    at = Array.isArray(at) ? at[Number(part)] : isMap(at) ? lookUp(at, part) : undefined;
  return Array.isArray(at) ? at.length : 0;
}
