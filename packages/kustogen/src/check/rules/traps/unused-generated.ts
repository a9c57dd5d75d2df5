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
    let texts: Set<string> | undefined;
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
          texts ??= textsOf(resources as unknown as Value[]);
          if (texts.has(made.metadata.name)) continue;
          yield {
            ...placeOfEntry(source, sources.files, [field, index]),
            path: [field, index],
            message: `nothing refers to the generated ${kind} ${name}`,
            fix: "refer to it by this name in the workload that should read it, or remove it",
          };
        }
  },
});

/** Every text in the resources, and every part of a longer one that could be a name; their own names left out. */
function textsOf(resources: readonly Value[]): Set<string> {
  const found = new Set<string>();
  const visit = (value: Value, depth: number): void => {
    if (typeof value === "string") {
      found.add(value);
      if (value.length < 4000) for (const part of value.split(/[^a-z0-9.-]+/)) found.add(part);
    } else if (Array.isArray(value)) for (const item of value) visit(item, depth + 1);
    else if (typeof value === "object" && value !== null)
      for (const key in value) if (depth > 0 || key !== "metadata") visit(value[key] as Value, depth + 1);
  };
  for (const resource of resources) visit(resource, 0);
  return found;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
