import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import type { LayerNode } from "../layers/tree.ts";

/** The planned state of a system's environment: its node and its desired state. */
export interface Wanted {
  node: LayerNode;
  resources: readonly Resource[];
}

/**
 * Rejects objects that a preview must not have: cluster-scoped objects, which others have, too, other environments'
 * data, and the sources of production's secrets.
 * @throws InputError with the objects
 */
export function refuseInPreview(wanted: readonly Wanted[]): void {
  if (wanted.every(({ node }) => node.environment?.preview === undefined)) return;
  const production = new Set(
    wanted
      .filter(({ node }) => node.environment?.stage === "production")
      .flatMap(({ resources }) => resources.flatMap(remoteKeys)),
  );
  for (const { node, resources } of wanted) {
    const { environment, namespace, system } = node;
    if (environment?.preview === undefined) continue;
    const problems = resources.flatMap((resource) => {
      const name = `${resource.kind} ${resource.metadata.name}`;
      if (isClusterWide(resource, namespace)) return [`${name} (cluster-wide)`];
      if (ofOthers(resource)) return [`${name} (uses the data of another volume)`];
      const key = remoteKeys(resource).find((one) => production.has(one));
      return key === undefined ? [] : [`${name} (reads ${key}, which is production's)`];
    });
    if (problems.length === 0) continue;
    throw new InputError(
      `${environment.file}:${environment.lineOf(["systems", system.name])}: systems.${system.name}: a preview must not have ${someOf(problems, 5)}. ` +
        "Turn them off with a setting in this file, or remove the system from it",
      { code: "invalid-settings" },
    );
  }
}

/** A preview's own Namespace is the only cluster-scoped object that it may have. */
function isClusterWide({ apiVersion, kind, metadata }: Resource, namespace: string): boolean {
  return isClusterScoped(apiVersion, kind) && !(kind === "Namespace" && metadata.name === namespace);
}

function ofOthers({ kind, spec }: Resource): boolean {
  if (kind !== "PersistentVolumeClaim" || !isMap(spec)) return false;
  const { dataSource, dataSourceRef, volumeName } = spec as Record<string, Value>;
  return [dataSource, dataSourceRef, volumeName].some((one) => one !== undefined && one !== null);
}

/** The keys of an external store that an ExternalSecret uses. */
function remoteKeys({ kind, spec }: Resource): string[] {
  if (kind !== "ExternalSecret" || !isMap(spec)) return [];
  const { data, dataFrom } = spec as Record<string, Value>;
  const entries = [...(Array.isArray(data) ? data : []), ...(Array.isArray(dataFrom) ? dataFrom : [])];
  return entries.flatMap((entry) => {
    const reference = isMap(entry) ? (entry.remoteRef ?? entry.extract) : undefined;
    return isMap(reference) && typeof reference.key === "string" ? [reference.key] : [];
  });
}
