import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import {
  describeMoment,
  hookOf,
  isBefore,
  isHelmHook,
  type Moment,
  momentOf,
} from "../../../cluster/argocd/hooks.ts";
import { serviceAt } from "../../../cluster/network/services.ts";
import type { Reference } from "../../../cluster/reference-table.ts";
import { mountedClaims, referencesOfPod } from "../../../cluster/references.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { replicasIn } from "../../../cluster/workloads/autoscalers.ts";
import { keepsRunning, type Pod } from "../../../cluster/workloads/pods.ts";
import { listAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { addressesIn } from "../../references/addresses.ts";

export const waveOrder = defineRule({
  id: "argocd/wave-order",
  title: "Everything that a pod needs to start is in the pod's sync wave or an earlier one",
  why:
    "Argo CD applies a wave only when all earlier ones are healthy. If a pod needs something from a later " +
    "wave, or a claim is bound only when a pod of a later wave uses it (`WaitForFirstConsumer`), the first " +
    "sync fails or never ends.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/",
  cases: {
    warning: [
      "for a Helm hook, and for any hook in a repository that kustogen doesn't generate",
      "for a claim that may be bound only when a pod uses it, unless its StorageClass here says so",
      "for a server in the configuration of a Job, unless a system that kustogen generates names it in its command",
    ],
  },
  bad: 'kind: ConfigMap\nmetadata: {name: app, annotations: {argocd.argoproj.io/sync-wave: "1"}}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, envFrom: [{configMapRef: {name: app}}]}]}}}',
  good: "kind: ConfigMap\nmetadata: {name: app}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, envFrom: [{configMapRef: {name: app}}]}]}}}",
  error: "broken",
  *check(state) {
    // If everything is applied at once, nothing comes too late.
    const [first, ...moments] = state.resources.map(momentOf).filter((one) => one !== undefined);
    if (!moments.some((one) => isBefore(first, one) || isBefore(one, first))) return;
    yield* unboundClaim(state);
    yield* waitsForLater(state);
    const { pods, index, authored } = state;
    // Hooks give up after their time limit, and a new environment of others may be applied by hand first, without them.
    const isUnsure = (one: Resource) =>
      isHelmHook(one) || (authored === undefined && hookOf(one) !== undefined);
    for (const pod of pods) {
      const moment = momentOf(pod.resource);
      if (moment === undefined || pod.resource.kind === "CronJob" || pod.resource.kind === "PodTemplate")
        continue;
      // A workload without pods is healthy at once.
      if (replicasIn(state, pod.resource)?.most === 0) continue;
      for (const { kind, name } of needsOf(pod)) {
        const needed = index.find(kind, name, pod.namespace);
        const when = needed && momentOf(needed);
        if (needed === undefined || when === undefined || !isBefore(moment, when)) continue;
        yield {
          resource: pod.resource,
          path: ["metadata", "annotations"],
          ...((isHelmHook(needed) || isUnsure(pod.resource)) && { severity: "warning" }),
          message: `is applied in ${describeMoment(moment)} and needs ${kind} ${name}, which is applied in ${describeMoment(when)}: the first sync of a new environment can't succeed`,
          fix: `give ${kind} ${name} an earlier wave, or make it a hook of the same phase before it`,
        };
      }
    }
  },
});

function needsOf(pod: Pod): Iterable<Reference> {
  const read = referencesOfPod(pod).filter(
    ({ family, optional }) => !optional && (family === "data" || family === "account" || family === "claim"),
  );
  // Each object once, however many of its keys are read.
  return new Map(read.map((one) => [`${one.kind} ${one.name}`, one])).values();
}

/** The claims that hold back later waves, because their class binds them only when a pod uses them. */
function* unboundClaim(state: State): Iterable<Finding> {
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

/** The Jobs and init containers that connect to a server of a later wave. */
function* waitsForLater(state: State): Iterable<Finding> {
  const seen = new Set<string>();
  for (const { pod, container, address } of addressesIn.of(state)) {
    const { kind } = pod.resource;
    if (kind !== "Job" && (kind === "CronJob" || keepsRunning(container))) continue;
    const moment = momentOf(pod.resource);
    const service = moment && serviceAt(state, address.host, pod.namespace);
    if (moment === undefined || service === undefined) continue;
    const behind = state.selectable
      .with(mapAt(service, "spec", "selector"), service.metadata.namespace)
      .filter((one) => one.resource !== pod.resource);
    const [first] = behind;
    const later = isBefore(moment, momentOf(service))
      ? service
      : first !== undefined && behind.every(({ resource }) => isBefore(moment, momentOf(resource)))
        ? first.resource
        : undefined;
    const when = later && momentOf(later);
    const key = `${kind} ${pod.resource.metadata.name} ${container.name} ${service.metadata.name}`;
    if (later === undefined || when === undefined || seen.has(key)) continue;
    seen.add(key);
    yield {
      resource: pod.resource,
      path: container.path,
      severity: state.authored !== undefined && address.source === "command" ? "error" : "warning",
      message: `container ${container.name} is configured to connect to ${address.host} (${address.source}) in ${describeMoment(moment)}, but ${later.kind} ${later.metadata.name} is only applied in ${describeMoment(when)}: the first sync of a new environment fails`,
      fix: `give ${later.kind} ${later.metadata.name} an earlier wave, or make the Job a hook of a later one`,
    };
  }
}
