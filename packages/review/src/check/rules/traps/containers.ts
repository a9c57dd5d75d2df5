import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText, isMap, type Path, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { podTemplatePath } from "../../../kubernetes/pod-template.ts";

/** A container in a resource or in a patch of one. */
export interface ContainerPart {
  /** Its path, with the indexes of lists. */
  path: Path;
  list: "initContainers" | "containers";
  name: string | undefined;
  value: ValueMap;
}

/** The pod spec in a resource or a patch of one; undefined if there is none. */
export function podSpecIn(resource: ValueMap): { path: readonly string[]; spec: ValueMap } | undefined {
  const path = [...podTemplatePath(asText(resource.kind)), "spec"];
  let spec: Value | undefined = resource;
  for (const key of path) spec = isMap(spec) ? lookUp(spec, key) : undefined;
  return isMap(spec) ? { path, spec } : undefined;
}

/** The containers in a resource or a patch of one. */
export function containersIn(resource: ValueMap): ContainerPart[] {
  const pod = podSpecIn(resource);
  const found: ContainerPart[] = [];
  if (pod === undefined) return found;
  for (const list of ["initContainers", "containers"] as const) {
    const items = pod.spec[list];
    if (!Array.isArray(items)) continue;
    items.forEach((value, index) => {
      if (!isMap(value)) return;
      const { name } = value;
      found.push({
        path: [...pod.path, list, index],
        list,
        name: typeof name === "string" ? name : undefined,
        value,
      });
    });
  }
  return found;
}

/** The variables of a container by name; entries without a name are left out. */
export function variablesOf({ value }: Pick<ContainerPart, "value">): Map<string, ValueMap> {
  const found = new Map<string, ValueMap>();
  if (Array.isArray(value.env))
    for (const entry of value.env)
      if (isMap(entry) && typeof entry.name === "string") found.set(entry.name, entry);
  return found;
}
