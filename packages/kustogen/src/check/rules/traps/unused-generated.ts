import type { Value } from "../../../kubernetes/value.ts";
import { placeOfEntry } from "../../patches/place.ts";
import { defineRule } from "../../rule.ts";

const KINDS = [
  ["configMapGenerator", "ConfigMap"],
  ["secretGenerator", "Secret"],
] as const;

export const unusedGenerated = defineRule({
  id: "traps/unused-generated",
  title: "A generated ConfigMap or Secret is used",
  why:
    "Nothing outside can name what carries a hash of its content, so that a generated object which nothing here " +
    "refers to reaches no pod: the reference was forgotten, or has another name.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/configmapgenerator/",
  severity: "warning",
  needs: ["sources"],
  *check({ resources, sources }) {
    if (sources === undefined) return;
    for (const source of sources.kustomizations)
      for (const [field, kind] of KINDS)
        for (const [index, { name = "", options, behavior }] of (
          source.kustomization[field] ?? []
        ).entries()) {
          const { generatorOptions } = source.kustomization;
          const hashed = !(options?.disableNameSuffixHash ?? generatorOptions?.disableNameSuffixHash);
          // What has labels or annotations of its own may be found by them.
          const marked = [options, generatorOptions].some(
            (one) => one?.labels?.size || one?.annotations?.size,
          );
          if (!hashed || marked || behavior === "merge" || behavior === "replace") continue;
          const made = resources.find(
            (one) =>
              one.kind === kind &&
              new RegExp(`(?:^|-)${escaped(name)}-(?:.*-)?[a-z0-9]{10}$`).test(one.metadata.name),
          );
          if (made === undefined) continue;
          if (isNamed(resources as unknown as Value[], made.metadata.name)) continue;
          yield {
            ...placeOfEntry(source, [field, index]),
            path: [field, index],
            message: `nothing refers to the generated ${kind} ${name}`,
            fix: "refer to it by this name in the workload that should read it, or remove it",
          };
        }
  },
});

/** True when a text in the resources is the name or holds it; their own metadata left out. */
function isNamed(resources: readonly Value[], name: string): boolean {
  const holds = (value: Value, isTop: boolean): boolean => {
    if (typeof value === "string") return value.includes(name);
    if (Array.isArray(value)) return value.some((item) => holds(item, false));
    if (typeof value !== "object" || value === null) return false;
    for (const key in value)
      if (!(isTop && key === "metadata") && holds(value[key] as Value, false)) return true;
    return false;
  };
  return resources.some((resource) => holds(resource, true));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
