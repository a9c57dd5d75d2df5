import { objectsIn } from "../../facts.ts";
import { nearName } from "../../near-name.ts";
import { defineRule } from "../../rule.ts";

export const namespaceName = defineRule({
  id: "integrity/namespace-name",
  title: "A Namespace and the objects next to it spell its name in the same way",
  why:
    "If the name of a Namespace is misspelled, that Namespace stays empty, and the API server rejects " +
    "the objects that were meant for it, because their namespace doesn't exist. Namespaces whose names " +
    "differ only in digits or in the last letter are assumed to be different on purpose.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
  example: {
    bad: "kind: Namespace\nmetadata: {name: shpo}\n---\nkind: ConfigMap\nmetadata: {name: app, namespace: shop}",
    good: "kind: Namespace\nmetadata: {name: shop}\n---\nkind: ConfigMap\nmetadata: {name: app, namespace: shop}",
  },
  *checkRepository({ environments }) {
    const objects = environments.flatMap((state) => objectsIn.of(state));
    const made = new Set(
      objects.flatMap(({ kind, metadata }) => (kind === "Namespace" ? [metadata.name] : [])),
    );
    const used = new Set(objects.map(({ metadata }) => metadata.namespace));
    for (const state of environments) {
      const here = new Set(objectsIn.of(state).map(({ metadata }) => metadata.namespace));
      const lost = [...here].filter((one): one is string => one !== undefined && !made.has(one));
      for (const resource of objectsIn.of(state)) {
        const { name } = resource.metadata;
        if (resource.kind !== "Namespace" || used.has(name)) continue;
        const meant = nearName(name, lost);
        if (meant === undefined || areTwo(name, meant)) continue;
        yield {
          environment: state.environment,
          resource,
          path: ["metadata", "name"],
          message: `creates Namespace ${name}, which stays empty, while nothing creates ${meant}, to which the other objects here belong`,
          fix: "use the same name for both",
        };
      }
    }
  },
});

/**
 * True for two names that are intentionally similar: `team-a` and `team-b`, `db1` and `db2`, or one that contains the
 * other.
 */
function areTwo(one: string, other: string): boolean {
  const [plain, otherPlain] = [one, other].map((name) => name.replace(/\d/g, ""));
  return (
    plain === otherPlain ||
    one.slice(0, -1) === other.slice(0, -1) ||
    one.includes(other) ||
    other.includes(one)
  );
}
