import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import {
  describeMoment,
  hookOf,
  isBefore,
  isHelmHook,
  type Moment,
  momentOf,
} from "../../../cluster/argocd/hooks.ts";
import { customReferences } from "../../../cluster/custom-references.ts";
import { objectReferences } from "../../../cluster/kubelet/object-references.ts";
import { mountedClaims } from "../../../cluster/workloads/claims.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { namedAccountOf } from "../../../cluster/workloads/service-account.ts";
import { isInOrder, replicasIn } from "../../model/derived.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { unboundClaim } from "./unbound-claim.ts";
import { waitsForLater } from "./waits-for-later.ts";

export const waveOrder = defineRule({
  id: "argocd/wave-order",
  title: "Everything that a pod needs to start is in the pod's sync wave or an earlier one",
  why:
    "A hook or workload that needs a ConfigMap, Secret, ServiceAccount or PersistentVolumeClaim from a " +
    "later wave can't become healthy. Argo CD applies a wave only when all earlier ones are healthy, so it " +
    "never applies that wave, and the first sync fails or never ends. A Certificate, an ExternalSecret or " +
    "a Service with an external address causes the same problem if its issuer, store or address pool is in " +
    "a later wave. A claim whose StorageClass has `volumeBindingMode: WaitForFirstConsumer` is bound only when a " +
    "pod uses it: in a wave before that pod, it holds back everything after it.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/",
  example: {
    bad: 'kind: ConfigMap\nmetadata: {name: app, annotations: {argocd.argoproj.io/sync-wave: "1"}}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, envFrom: [{configMapRef: {name: app}}]}]}}}',
    good: "kind: ConfigMap\nmetadata: {name: app}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, envFrom: [{configMapRef: {name: app}}]}]}}}",
  },
  severity: "error",
  cases: {
    warning: [
      "for a Certificate, an ExternalSecret, a Service or a Helm hook",
      "for any hook, in a repository that kustogen doesn't generate",
      "for a claim that may be bound only when a pod uses it, unless its StorageClass here says so",
      "for a server in the configuration of a Job, unless its command itself waits for it (`pg_isready`)",
    ],
  },
  basis: "broken",
  *check(state) {
    yield* unboundClaim(state);
    if (!isInOrder.of(state)) return;
    yield* waitsForLater(state);
    yield* healthyTooLate(state);
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
          ...((isHelmHook(needed) || isUnsure(pod.resource)) && {
            severity: "warning" as const,
          }),
          message: messageOf(moment, needed, when),
          fix: `give ${kind} ${name} an earlier wave, or make it a hook of the same phase before it`,
        };
      }
    }
  },
});

/** Objects other than pods whose health depends on one that a later wave applies. */
function* healthyTooLate(state: State): Iterable<Finding> {
  for (const { resource, needed } of neededForHealth(state)) {
    const [moment, when] = [momentOf(resource), momentOf(needed)];
    if (moment === undefined || when === undefined || !isBefore(moment, when)) continue;
    yield {
      resource,
      path: ["metadata", "annotations"],
      severity: "warning",
      message: messageOf(moment, needed, when),
      fix: `give ${needed.kind} ${needed.metadata.name} an earlier wave, or ${resource.kind} ${resource.metadata.name} a later one`,
    };
  }
}

function messageOf(moment: Moment, { kind, metadata }: Resource, when: Moment): string {
  return `is applied in ${describeMoment(moment)} and needs ${kind} ${metadata.name}, which is applied in ${describeMoment(when)}: the first sync of a new environment can't succeed`;
}

/** The objects that the kubelet needs before the pod's containers start, except optional ones. */
function* needsOf(pod: Pod): Iterable<{ kind: string; name: string }> {
  const account = namedAccountOf(pod.spec);
  if (account !== undefined) yield { kind: "ServiceAccount", name: account };
  const read = objectReferences(pod).filter(({ optional }) => !optional);
  // Each object once, however many of its keys are read.
  yield* new Map(read.map(({ kind, name }) => [`${kind} ${name}`, { kind, name }])).values();
  for (const name of mountedClaims(pod)) yield { kind: "PersistentVolumeClaim", name };
}

/** The kinds that Argo CD waits for, and that are ready only if what they refer to is: an issuer, a store. */
const WAITED_FOR = new Set(["Certificate", "ExternalSecret"]);

/** The objects that Argo CD considers healthy only if another object here is there. */
function* neededForHealth(state: State): Iterable<{ resource: Resource; needed: Resource }> {
  const { index } = state;
  for (const { resource, kind, name, namespace } of customReferences(state)) {
    const needed = WAITED_FOR.has(resource.kind) ? index.find(kind, name, namespace) : undefined;
    if (needed !== undefined) yield { resource, needed };
  }
}
