import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describeMoment, isBefore, type Moment, momentOf } from "../../../cluster/argocd/hooks.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { mountedClaims } from "../../../cluster/workloads/claims.ts";
import { listAt, textAt } from "../../../kubernetes/fields.ts";
import { isInOrder } from "../../model/derived.ts";
import type { Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

/** The claims that hold back later waves, because their class binds them only when a pod uses them. */
export function* unboundClaim(state: State): Iterable<Finding> {
  if (!isInOrder.of(state)) return;
  for (const claim of state.index.ofKind("PersistentVolumeClaim", "")) {
    const moment = momentOf(claim);
    const binding = bindingOf(state, claim);
    if (moment === undefined || binding === undefined) continue;
    const held = heldBack(state, claim, moment);
    if (held === undefined) continue;
    yield {
      resource: claim,
      path: ["metadata", "annotations"],
      severity: binding === "waits" ? "error" : "warning",
      message: `is applied in ${describeMoment(moment)}, but ${held}: ${binding === "waits" ? "its class binds it" : "if its class binds a claim"} only when a pod uses it, ${binding === "waits" ? "so that " : ""}no later wave is applied`,
      fix: "put the claim into the wave of a pod that mounts it and isn't a CronJob's, or into the last wave",
    };
  }
}

/** Whether the class of a claim waits for a pod; undefined if it surely or most likely doesn't. */
function bindingOf({ index }: State, claim: Resource): "waits" | "may wait" | undefined {
  const { spec } = claim as { spec?: { storageClassName?: unknown; volumeName?: unknown } };
  if (spec?.volumeName || spec?.storageClassName === "") return undefined;
  const name = textAt(spec, "storageClassName");
  const known = name === undefined ? undefined : index.find("StorageClass", name, undefined);
  if (known !== undefined)
    return textAt(known, "volumeBindingMode") === "WaitForFirstConsumer" ? "waits" : undefined;
  // Volumes that many nodes mount at once are mostly network shares, which are bound immediately.
  return listAt(spec, "accessModes").includes("ReadWriteMany") ? undefined : "may wait";
}

/** Why the claim isn't bound while a later wave waits for it; undefined if it is, or if nothing waits. */
function heldBack(state: State, claim: Resource, moment: Moment): string | undefined {
  const { name, namespace } = claim.metadata;
  const mounting = state.pods.filter(
    (pod) => mayShareNamespace(pod.namespace, namespace) && mountedClaims(pod).includes(name),
  );
  const starting = mounting.filter(({ resource }) => resource.kind !== "CronJob");
  if (starting.some(({ resource }) => !isBefore(moment, momentOf(resource)))) return undefined;
  const [first] = starting;
  if (first !== undefined) {
    const when = momentOf(first.resource);
    return `${first.resource.kind} ${first.resource.metadata.name}, which mounts it, in ${when === undefined ? "another sync" : describeMoment(when)}`;
  }
  const [cron] = mounting;
  if (cron === undefined || !state.resources.some((one) => isBefore(moment, momentOf(one)))) return undefined;
  return `only CronJob ${cron.resource.metadata.name} mounts it, when it runs`;
}
