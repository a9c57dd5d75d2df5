import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { RELEASES_OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import { releaseName, releaseNamespace } from "../../../kubernetes/target-namespaces.ts";
import { hasVariable } from "../../../kubernetes/variables.ts";
import type { State } from "../../state.ts";

/** A Service, or a release of a chart, whose Service usually has its name. */
export interface PlacedName {
  /** "Service loki", "HelmRelease loki". */
  what: string;
  namespace: string;
}

/** The only namespace in which an environment has a Service or a release of each name. */
export function placedNames({ index }: State): ReadonlyMap<string, PlacedName> {
  const found = new Map<string, PlacedName[]>();
  const add = (name: string, namespace: string | undefined, { kind, metadata }: Resource): void => {
    if (namespace !== undefined && namespace !== "")
      addTo(found, name, { what: `${kind} ${metadata.name}`, namespace });
  };
  for (const one of index.ofKind("Service", "")) add(one.metadata.name, one.metadata.namespace, one);
  for (const one of index.ofKind("HelmRelease", RELEASES_OF_FLUX)) {
    const own = textAt(one, "spec", "values", "fullnameOverride");
    add(own ?? releaseName(one), releaseNamespace(one), one);
  }
  for (const one of index.ofKind("Application", "argoproj.io")) {
    const source = ["spec", "source"];
    if (textAt(one, ...source, "chart") === undefined) continue;
    const own =
      textAt(one, ...source, "helm", "valuesObject", "fullnameOverride") ??
      textAt(one, ...source, "helm", "releaseName");
    add(own ?? one.metadata.name, textAt(one, "spec", "destination", "namespace"), one);
  }
  return new Map(
    [...found].flatMap(([name, [first, ...others]]) =>
      first === undefined ||
      hasVariable(first.namespace) ||
      others.some(({ namespace }) => namespace !== first.namespace)
        ? []
        : [[name, first] as const],
    ),
  );
}
