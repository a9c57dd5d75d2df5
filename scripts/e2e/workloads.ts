import { join } from "node:path";
import { parse } from "yaml";
import { renderFolder } from "../../test/referee/rendered.ts";
import type { Kubernetes, KubernetesObject } from "./kubernetes.ts";

const WITH_PODS = new Set(["Deployment", "StatefulSet", "DaemonSet"]);

interface Pod extends KubernetesObject {
  status?: { phase?: string };
}

/** The workload that a pod belongs to, as "namespace/Kind/name"; undefined for a Job's, which comes and goes. */
function workloadOf({ metadata }: Pod): string | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  if (owner === undefined || owner.kind === "Job") return undefined;
  if (owner.kind !== "ReplicaSet") return `${metadata.namespace}/${owner.kind}/${owner.name}`;
  const hash = metadata.labels?.["pod-template-hash"] ?? "";
  return `${metadata.namespace}/Deployment/${owner.name.slice(0, -hash.length - 1)}`;
}

/** The uids of the running pods of each workload. */
export async function runningPods(kubernetes: Kubernetes): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (const pod of await kubernetes.list<Pod>("/api/v1/pods")) {
    const workload = workloadOf(pod);
    if (workload === undefined || pod.metadata.deletionTimestamp !== undefined) continue;
    found.set(workload, (found.get(workload) ?? new Set()).add(pod.metadata.uid));
  }
  return found;
}

/** The workloads of which every pod was replaced between two answers of `runningPods`; throws when only some were. */
export function restartedBetween(
  before: Map<string, Set<string>>,
  after: Map<string, Set<string>>,
): string[] {
  const restarted: string[] = [];
  for (const [workload, pods] of before) {
    const now = after.get(workload);
    if (now === undefined) continue;
    const kept = [...pods].filter((uid) => now.has(uid)).length;
    if (kept === pods.size) continue;
    // One that was scaled down keeps some, and none is new.
    const fresh = [...now].some((uid) => !pods.has(uid));
    if (kept > 0 && fresh) throw new Error(`${workload}: only some of its pods were replaced`);
    if (fresh) restarted.push(workload);
  }
  return restarted.sort();
}

/** The pod templates that an overlay deploys, by workload, as the real kustomize renders them. */
export async function podTemplates(
  kustomize: string,
  root: string,
  overlay: string,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const object of await renderFolder(kustomize, join(root, overlay))) {
    if (!WITH_PODS.has(object.kind)) continue;
    const { spec } = parse(object.text) as { spec: { template: unknown } };
    found.set(`${object.namespace}/${object.kind}/${object.name}`, JSON.stringify(spec.template));
  }
  return found;
}

/** The workloads that have another pod template than before, sorted. */
export function changedTemplates(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...after]
    .filter(([workload, template]) => before.has(workload) && before.get(workload) !== template)
    .map(([workload]) => workload)
    .sort();
}
