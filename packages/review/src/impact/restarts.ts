import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Path } from "@kustogen/kustomize/value/value.ts";
import { brokenField } from "../cluster/api-server/immutable-fields.ts";
import { parseImage, versionText } from "../cluster/image.ts";
import { type ClusterObjects, podOf } from "../cluster/objects.ts";
import { isRecreated } from "../cluster/recreation.ts";
import { replicasIn, rolloutOf } from "../cluster/workloads/autoscalers.ts";
import { nameWithoutHash } from "../compare/match.ts";
import { type FieldPath, fieldsOf, isElement, isOrder, readablePath } from "../compare/path.ts";
import type { ResourceChange, ReviewedChange } from "../compare/resources.ts";
import { at, mapAt, textAt } from "../kubernetes/fields.ts";
import type { ResourceName } from "../kubernetes/resource-name.ts";

/** A workload whose pods are replaced. */
export interface Restart extends ResourceName {
  /** The reason: "image 1.0 → 1.1; ConfigMap app-config changed". */
  reason: string;
  reasons: readonly string[];
  /** The number of pods, if the manifests contain it. */
  pods?: { least: number; most: number };
  /** How the controller replaces them: "rolling", "all at once", "one by one", "when they are deleted". */
  how: string;
}

/** Kinds whose pods end by themselves: a changed template takes effect at the next run. */
export const RUNS: ReadonlySet<string> = new Set(["Job", "CronJob", "ScaledJob", "PodTemplate", "Pod"]);

/** True for a path within the pod template of a resource. */
function isInTemplate(path: FieldPath, template: Path): boolean {
  return template.length > 0 && template.every((part, index) => path[index] === part);
}

/** The changes of a workload that affect its pods. */
function templateChanges(change: ResourceChange, after: ClusterObjects): readonly ReviewedChange[] {
  const pod = change.after && podOf(after, change.after);
  if (pod === undefined || change.action !== "changed") return [];
  const template = pod.path.slice(0, -1);
  return change.changes.filter(({ path }) => isInTemplate(path, template));
}

/** The workloads whose pods are replaced because of the changes, with the reasons. */
export function restartsOf(
  changes: readonly ResourceChange[],
  before: ClusterObjects,
  after: ClusterObjects,
): Restart[] {
  const found: Restart[] = [];
  for (const change of changes) {
    const { kind, after: workload, before: old, namespace } = change;
    if (workload === undefined || old === undefined || RUNS.has(kind)) continue;
    // A renamed workload is a new one: nothing restarts, because one is created and the other is deleted.
    if (change.renamed !== undefined) continue;
    const changed = templateChanges(change, after);
    if (changed.length === 0 || podOf(before, old) === undefined) continue;
    // A change that the API server rejects doesn't replace pods.
    if (isRefused(change, old, workload)) continue;
    const runner = rolloutOf(after, workload) ?? workload;
    const pods = replicasIn(after, workload);
    if (pods?.most === 0) continue;
    const reasons = reasonsOf(changed, after, workload);
    found.push({
      kind: runner.kind,
      namespace,
      name: runner.metadata.name,
      reason: reasons.join("; "),
      reasons,
      ...(pods !== undefined && { pods: { least: pods.least, most: pods.most } }),
      how: howOf(runner),
    });
  }
  return found;
}

/** True if an update changes an immutable field. */
function isRefused({ changes }: ResourceChange, before: Resource, after: Resource): boolean {
  if (isRecreated(after)) return false;
  return changes.some(({ path, hash }) => !hash && brokenField(before, after, fieldsOf(path)) !== undefined);
}

/** Why pods are replaced, in words, without duplicates. */
function reasonsOf(changes: readonly ReviewedChange[], after: ClusterObjects, workload: Resource): string[] {
  const reasons = new Set<string>();
  const variables = new Set<string>();
  const others = new Set<string>();
  for (const change of changes) {
    const { path, before, after: now, hash } = change;
    const fields = fieldsOf(path);
    if (hash)
      reasons.add(
        `${hashedKind(path)} ${nameWithoutHash(hashedKind(path), asText(now))} changed (its name has a content hash)`,
      );
    else if (fields.at(-1) === "image" && typeof now === "string" && typeof before === "string")
      reasons.add(`image ${imageStep(before, now)}`);
    else if (fields.includes("env") && !isOrder(path.at(-1))) variables.add(variableOf(path));
    else others.add(shortPath(path, (podOf(after, workload)?.path.length ?? 1) - 1));
  }
  if (variables.size > 0) reasons.add(listed("variable", [...variables]));
  if (others.size > 0) reasons.add(listed("", [...others]));
  return [...reasons];
}

function hashedKind(path: FieldPath): string {
  return fieldsOf(path).some((field) => field.toLowerCase().includes("secret")) ? "Secret" : "ConfigMap";
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

function variableOf(path: FieldPath): string {
  const part = path[path.indexOf("env") + 1];
  return isElement(part) ? (part.key[0]?.[1] ?? "") : "env";
}

/** A path from the pod on, with containers by name: "api: livenessProbe.periodSeconds". */
function shortPath(path: FieldPath, skip: number): string {
  const rest = path.slice(skip);
  const at = rest.findIndex((part) => part === "containers" || part === "initContainers");
  const element = rest[at + 1];
  if (at < 0 || !isElement(element)) return readablePath(rest[0] === "spec" ? rest.slice(1) : rest);
  const name = element.key[0]?.[1] ?? "";
  return rest.length === at + 2 ? `container ${name}` : `${name}: ${readablePath(rest.slice(at + 2))}`;
}

/** Some of the names, and the number of further ones. */
function listed(what: string, names: readonly string[]): string {
  return `${what}${what === "" ? "" : names.length === 1 ? " " : "s "}${someOf(names, 4)}`;
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
