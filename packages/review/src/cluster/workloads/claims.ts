import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, mapAt, textAt } from "../../kubernetes/fields.ts";
import type { ResourceIndex } from "../resource-index.ts";

/** A claim, or the template of a StatefulSet's claims. */
export interface WrittenClaim {
  resource: Resource;
  spec: ValueMap;
  /** The path of the spec. */
  path: Path;
  isTemplate: boolean;
}

/** The claims of an environment, and the templates from which its StatefulSets make some. */
export function* writtenClaims(index: ResourceIndex): Iterable<WrittenClaim> {
  for (const resource of index.ofKind("PersistentVolumeClaim", ""))
    yield { resource, spec: mapAt(resource, "spec"), path: ["spec"], isTemplate: false };
  for (const resource of index.ofKind("StatefulSet", "apps"))
    for (const [claim, number] of itemsAt(resource, "spec", "volumeClaimTemplates")) {
      const path = ["spec", "volumeClaimTemplates", number, "spec"];
      yield { resource, spec: mapAt(claim, "spec"), path, isTemplate: true };
    }
}

/** The names of the claims that a StatefulSet makes for each of its pods, without the pod's name behind them. */
export function templateNames(resource: Resource): string[] {
  return itemsAt(resource, "spec", "volumeClaimTemplates").flatMap(
    ([template]) => textAt(template, "metadata", "name") ?? [],
  );
}
