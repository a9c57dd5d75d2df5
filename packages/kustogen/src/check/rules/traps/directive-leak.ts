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

/** Resources and their fields without any; overlays on one base share most of theirs. */
const clean = new WeakSet<object>();

/** The places of directives in a resource. */
function leaksIn(resource: Resource): (string | number)[][] {
  if (clean.has(resource)) return [];
  const found: (string | number)[][] = [];
  for (const key of Object.keys(resource)) {
    const field = resource[key] as Value;
    if (key.charCodeAt(0) === DOLLAR && DIRECTIVE.test(key)) found.push([key]);
    if (typeof field !== "object" || field === null || clean.has(field)) continue;
    const before = found.length;
    look(field, [key], found);
    if (found.length === before) clean.add(field);
  }
  if (found.length === 0) clean.add(resource);
  return found;
}

function look(value: object, path: (string | number)[], found: (string | number)[][]): void {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) lookInto(value[index], index, path, found);
    return;
  }
  for (const key in value) {
    if (key.charCodeAt(0) === DOLLAR && DIRECTIVE.test(key)) found.push([...path, key]);
    lookInto((value as Record<string, unknown>)[key], key, path, found);
  }
}

function lookInto(
  value: unknown,
  key: string | number,
  path: (string | number)[],
  found: (string | number)[][],
): void {
  if (typeof value !== "object" || value === null) return;
  path.push(key);
  look(value, path, found);
  path.pop();
}

const DOLLAR = 36;
const DIRECTIVE = /^\$(?:patch|retainKeys|setElementOrder\/.+|deleteFromPrimitiveList\/.+)$/;
