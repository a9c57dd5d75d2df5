import type { Resource } from "@kustogen/kustomize/value/resource.ts";

/** The group in the name of a CustomResourceDefinition, which consists of the plural of its kind and the group. */
export function groupIn(name: string): string {
  return name.slice(name.indexOf(".") + 1);
}

/** The groups of the custom kinds that objects define. */
export function definedGroups(objects: readonly Resource[]): Set<string> {
  return new Set(
    objects.flatMap(({ kind, metadata }) =>
      kind === "CustomResourceDefinition" ? [groupIn(metadata.name)] : [],
    ),
  );
}
