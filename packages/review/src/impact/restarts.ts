import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { parseImage, versionText } from "../cluster/image.ts";
import { type ClusterObjects, podOf } from "../cluster/objects.ts";
import { replicasIn, rolloutOf } from "../cluster/workloads/autoscalers.ts";
import { nameWithoutHash } from "../compare/match.ts";
import { readablePath } from "../compare/path.ts";
import { isMovedImage, type ResourceChange, type ReviewedChange } from "../compare/resources.ts";
import { at, mapAt, textAt } from "../kubernetes/fields.ts";
import type { ResourceName } from "../kubernetes/resource-name.ts";

export interface Restart extends ResourceName {
  /** What changes in their template: "image web 1.0 → 1.1, app-config changed (its name has a content hash)". */
  reason: string;
  /** The number of pods, if the manifests contain it. */
  pods?: { least: number; most: number };
  /** How the controller replaces them: "rolling", "all at once", "one by one", "when they are deleted". */
  how: string;
}

/** Kinds whose pods end by themselves: a changed template takes effect at the next run. */
export const RUNS: ReadonlySet<string> = new Set(["Job", "CronJob", "ScaledJob", "PodTemplate", "Pod"]);

/** The workloads whose pods are replaced because of the changes, with the reasons. */
export function restartsOf(
  changes: readonly ResourceChange[],
  before: ClusterObjects,
  after: ClusterObjects,
): Restart[] {
  return changes.flatMap((change): Restart[] => {
    const { kind, after: workload, before: old, namespace, renamed } = change;
    if (workload === undefined || old === undefined || RUNS.has(kind)) return [];
    const pod = podOf(after, workload);
    // A renamed workload is a new one: nothing restarts, because one is created and the other is deleted.
    if (pod === undefined || renamed !== undefined || podOf(before, old) === undefined) return [];
    const template = pod.path.slice(0, -1);
    const changed = change.changes.filter(
      ({ path, after: is }) =>
        template.length > 0 &&
        template.every((part, index) => path[index] === part) &&
        // The API server keeps the account of pods that no longer name one.
        !(
          is === undefined &&
          path.at(-1) === "serviceAccountName" &&
          groupOf(workload.apiVersion) === "apps"
        ),
    );
    const pods = replicasIn(after, workload);
    if (changed.length === 0 || pods?.most === 0) return [];
    const runner = rolloutOf(after, workload) ?? workload;
    return [
      {
        ...{ kind: runner.kind, namespace, name: runner.metadata.name },
        reason: someOf([...new Set(changed.map((one) => reasonOf(one, template.length)))], MOST),
        ...(pods !== undefined && { pods: { least: pods.least, most: pods.most } }),
        how: howOf(runner),
      },
    ];
  });
}

const MOST = 8;

/** A change in words: an image, an object with a content hash, or the path of another field in the template. */
function reasonOf(change: ReviewedChange, template: number): string {
  const { path, after, hash } = change;
  if (isMovedImage(change)) return `image ${imageStep(change.before, change.after)}`;
  return hash
    ? `${nameWithoutHash("ConfigMap", asText(after))} changed (its name has a content hash)`
    : readablePath(path.slice(template));
}

/** "api 1.0 → 1.1" if only the version changed, whole references otherwise. */
export function imageStep(before: string, after: string): string {
  const [old, now] = [parseImage(before), parseImage(after)];
  const [was, is] = [versionText(old), versionText(now)];
  if (old.name !== now.name || was === "" || is === "") return `${before} → ${after}`;
  const name = now.name.slice(now.name.lastIndexOf("/") + 1);
  if (old.digest !== undefined && old.digest === now.digest && old.tag !== now.tag)
    return `${name} ${old.tag ?? "no tag"} → ${now.tag ?? "no tag"}, with the same digest`;
  const isOpen =
    now.digest === undefined && now.tag !== undefined && old.tag?.startsWith(`${now.tag}.`) === true;
  return `${name} ${was} → ${is}${isOpen ? ", a tag that moves" : ""}`;
}

function howOf(workload: Resource): string {
  const { kind } = workload;
  const strategy =
    textAt(workload, "spec", "strategy", "type") ?? textAt(workload, "spec", "updateStrategy", "type");
  if (strategy === "Recreate") return "all at once";
  if (strategy === "OnDelete") return "when they are deleted";
  if (kind === "StatefulSet") return "one by one";
  if (at(workload, "spec", "paused") === true) return "when it is resumed";
  if (Object.keys(mapAt(workload, "spec", "strategy", "canary")).length > 0) return "canary";
  if (Object.keys(mapAt(workload, "spec", "strategy", "blueGreen")).length > 0) return "blue-green";
  return "rolling";
}
