import type { Value } from "../../../kubernetes/value.ts";
import { derived } from "../../derived.ts";
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
  *check(state) {
    const { index, resources, sources } = state;
    if (sources === undefined) return;
    const { references } = derived(state);
    for (const source of sources.kustomizations)
      for (const [field, kind] of KINDS)
        for (const [at, { name = "", options, behavior }] of (source.kustomization[field] ?? []).entries()) {
          const { generatorOptions } = source.kustomization;
          const hashed = !(options?.disableNameSuffixHash ?? generatorOptions?.disableNameSuffixHash);
          // What has labels or annotations of its own may be found by them.
          const marked = [options, generatorOptions].some(
            (one) => one?.labels?.size || one?.annotations?.size,
          );
          if (!hashed || marked || behavior === "merge" || behavior === "replace") continue;
          const made = index.ofKind(kind).find((one) => isMadeAs(name, one.metadata.name));
          if (made === undefined) continue;
          if (references.some((one) => one.kind === kind && one.name === made.metadata.name)) continue;
          if (isNamed(resources as unknown as Value[], made.metadata.name)) continue;
          yield {
            ...placeOfEntry(source, [field, at]),
            path: [field, at],
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

/** True for the name that a generator gives: its own with a hash, and what prefixes and suffixes add with a dash. */
function isMadeAs(name: string, made: string): boolean {
  const hash = HASH.exec(made);
  return hash !== null && `-${made.slice(0, hash.index)}-`.includes(`-${name}-`);
}

const HASH = /-[a-z0-9]{10}$/;
