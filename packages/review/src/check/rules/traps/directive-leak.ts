import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { defineRule } from "../../model/rule.ts";

export const directiveLeak = defineRule({
  id: "traps/directive-leak",
  title: "No patch directive is left in the rendered output",
  why:
    "A directive that kustomize can't apply stays in the output as data: in `envFrom`, in `env` of a " +
    "container that has none, and in lists without a merge key. The API server rejects or drops it, with " +
    "the values beside it.",
  source: "tests with kustomize 5.8.1",
  cases: { warning: "in a custom kind, because some custom kinds contain patches" },
  bad: "envFrom:\n  - $patch: replace\n  - secretRef: {name: app}",
  good: "envFrom: # a list without a merge key is replaced as a whole\n  - secretRef: {name: app}",
  error: "rejected",
  *check({ resources }) {
    for (const resource of resources) {
      if (resource.kind === "CustomResourceDefinition") continue;
      const isCustom = !isBuiltInGroup(groupOf(resource.apiVersion));
      for (const path of leaksIn(resource)) {
        // An operator merges a pod template into its own pods, so that the directive is for the operator.
        if (isCustom && path.includes("podTemplate")) continue;
        yield {
          resource,
          path,
          // Some custom kinds contain patches.
          ...(isCustom && { severity: "warning" as const }),
          message: `the directive ${String(path.at(-1))} is left over: kustomize did not apply it`,
          fix: "write the list or mapping as it should be, without the directive",
        };
      }
    }
  },
});

/** Resources without directives; two environments may share the same object. */
const clean = new WeakSet<object>();

function leaksIn(resource: Resource): readonly Path[] {
  const found: Path[] = [];
  if (clean.has(resource)) return found;
  look(resource, [], found);
  if (found.length === 0) clean.add(resource);
  return found;
}

function look(value: object, path: Path, found: Path[]): void {
  for (const [key, item] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    if (typeof key === "string" && DIRECTIVE.test(key)) found.push([...path, key]);
    if (typeof item === "object" && item !== null) look(item, [...path, key], found);
  }
}

const DIRECTIVE = /^\$(?:patch|retainKeys|setElementOrder\/.+|deleteFromPrimitiveList\/.+)$/;
