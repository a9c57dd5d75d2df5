import type { Resource } from "../../../kubernetes/resource.ts";
import type { Value } from "../../../kubernetes/value.ts";
import { defineRule } from "../../rule.ts";

export const directiveLeak = defineRule({
  id: "traps/directive-leak",
  title: "No directive of a patch is left in what is rendered",
  why:
    "A directive such as `$patch: replace` that kustomize can't apply stays in the output as if it were data, and " +
    "exit code 0 hides it: in `envFrom`, in `env` of a container that has none, in lists without a merge key. The API " +
    "server refuses or drops it, with what stood beside it.",
  source: "seen with kustomize 5.8.1",
  severity: "error",
  needs: ["rendered"],
  example: {
    bad: "envFrom:\n  - $patch: replace\n  - secretRef: {name: app}",
    good: "envFrom: # a list without merge key is replaced whole\n  - secretRef: {name: app}",
  },
  *check({ resources }) {
    for (const resource of resources) {
      if (resource.kind === "CustomResourceDefinition") continue;
      for (const path of leaksIn(resource))
        yield {
          resource,
          path,
          message: `the directive ${String(path.at(-1))} is left over: kustomize did not apply it`,
          fix: "write the list or mapping as it should be, without the directive",
        };
    }
  },
});

/** Parts of resources without any; overlays on one base share most of theirs. */
const clean = new WeakSet<object>();

/** The places of directives in a resource. */
function leaksIn(resource: Resource): (string | number)[][] {
  const found: (string | number)[][] = [];
  const visit = (value: Value, path: (string | number)[]): void => {
    if (clean.has(value as object)) return;
    const before = found.length;
    look(value, path);
    if (found.length === before) clean.add(value as object);
  };
  const look = (value: Value, path: (string | number)[]): void => {
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) {
        const item = value[index] as Value;
        if (typeof item === "object" && item !== null) visit(item, [...path, index]);
      }
      return;
    }
    for (const key in value as Record<string, Value>) {
      if (key.charCodeAt(0) === 36 && DIRECTIVE.test(key)) found.push([...path, key]);
      const item = (value as Record<string, Value>)[key] as Value;
      if (typeof item === "object" && item !== null) visit(item, [...path, key]);
    }
  };
  visit(resource as unknown as Value, []);
  return found;
}

const DIRECTIVE = /^\$(?:patch|retainKeys|setElementOrder\/.+|deleteFromPrimitiveList\/.+)$/;
