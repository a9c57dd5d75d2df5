import type { ClusterObjects } from "../cluster/objects.ts";
import { referencesOfPod } from "../cluster/references.ts";
import { mayShareNamespace } from "../cluster/resource-index.ts";
import { rolloutOf } from "../cluster/workloads/autoscalers.ts";
import type { Pod } from "../cluster/workloads/pods.ts";
import type { ResourceChange } from "../compare/resources.ts";
import { itemsAt, mapAt, textAt } from "../kubernetes/fields.ts";
import { nameText, type ResourceName } from "../kubernetes/resource-name.ts";
import type { Restart } from "./restarts.ts";

/** A workload whose configuration changes while its pods keep running with the old one. */
export interface StalePods extends ResourceName {
  sources: readonly string[];
  /** True if files are eventually refreshed in running pods; variables never are. */
  refreshed: boolean;
}

const CONFIG = new Set(["ConfigMap", "Secret", "ExternalSecret", "SealedSecret"]);
/** Annotations that ask a controller to restart pods when their configuration changes. */
const RELOADER = /^(?:(?:secret|configmap)\.)?reloader\.stakater\.com\/|^wave\.pusher\.com\//;

/** Workloads whose configuration changes under the same name, so that nothing replaces their pods. */
export function stalePods(
  changes: readonly ResourceChange[],
  restarts: readonly Restart[],
  after: ClusterObjects,
): StalePods[] {
  const changed = changes.filter((one) => isChangedConfig(one));
  if (changed.length === 0) return [];
  const restarted = new Set(restarts.map(nameText));
  // A renamed workload is a new one, too.
  const fresh = new Set(
    changes.flatMap(({ action, renamed, after: one }) =>
      action === "added" || renamed !== undefined ? [one] : [],
    ),
  );
  return after.pods.flatMap((pod): StalePods[] => {
    const { resource, namespace = "" } = pod;
    const own = { kind: resource.kind, namespace, name: resource.metadata.name };
    if (["Job", "CronJob", "ScaledJob", "PodTemplate"].includes(own.kind) || fresh.has(resource)) return [];
    if (restarted.has(nameText(own)) || hasReloader(pod) || isRolled(pod, changes, after)) return [];
    const uses = usesOf(pod);
    const hit = changed.flatMap((one) => {
      const config = configName(one);
      const kind = one.kind === "ConfigMap" ? "ConfigMap" : "Secret";
      const used = mayShareNamespace(one.namespace, namespace)
        ? uses.filter((use) => use.kind === kind && use.name === config)
        : [];
      return used.length === 0 ? [] : [{ source: `${one.kind} ${one.name}`, used }];
    });
    if (hit.length === 0) return [];
    const refreshed = hit.every(({ used }) => used.every((use) => use.refreshed));
    return [{ ...own, sources: hit.map(({ source }) => source), refreshed }];
  });
}

/** True for a changed template of an Argo Rollout (`workloadRef`), which then replaces the pods. */
function isRolled({ resource }: Pod, changes: readonly ResourceChange[], after: ClusterObjects): boolean {
  if (rolloutOf(after, resource) === undefined) return false;
  const change = changes.find((one) => one.after === resource);
  return change?.changes.some(({ path }) => path[0] === "spec" && path[1] === "template") === true;
}

/** A ConfigMap or Secret whose content changes under the same name. */
function isChangedConfig({ action, kind, renamed, changes }: ResourceChange): boolean {
  if (!CONFIG.has(kind) || action !== "changed" || renamed !== undefined) return false;
  return changes.some(({ path }) => ["data", "binaryData", "stringData", "spec"].includes(String(path[0])));
}

function configName({ kind, after, name }: ResourceChange): string {
  return kind === "ExternalSecret" ? (textAt(after, "spec", "target", "name") ?? name) : name;
}

function hasReloader({ annotations, resource }: Pod): boolean {
  return [mapAt(resource, "metadata", "annotations"), annotations].some((map) =>
    Object.keys(map).some((key) => RELOADER.test(key)),
  );
}

/** What a pod reads: files are refreshed in running pods, variables and single files (subPath) never are. */
function usesOf(pod: Pod) {
  // Mounted volumes, and whether all of their mounts are refreshed.
  const mounts = new Map<string, boolean>();
  for (const { spec } of pod.containers)
    for (const [mount] of itemsAt(spec, "volumeMounts")) {
      const volume = textAt(mount, "name") ?? "";
      const single = textAt(mount, "subPath") !== undefined || textAt(mount, "subPathExpr") !== undefined;
      mounts.set(volume, (mounts.get(volume) ?? true) && !single);
    }
  return referencesOfPod(pod).flatMap(({ family, kind, name, volume }) => {
    const refreshed = volume === undefined ? false : mounts.get(volume);
    return refreshed === undefined || family !== "data" ? [] : [{ kind, name, refreshed }];
  });
}
