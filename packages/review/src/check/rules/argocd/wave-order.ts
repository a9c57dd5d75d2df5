import { describeMoment, isBefore, isHelmHook, momentOf } from "../../../cluster/argocd/hooks.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { derived } from "../../derived.ts";
import { defineRule } from "../../rule.ts";

export const waveOrder = defineRule({
  id: "argocd/wave-order",
  title: "What pods need is applied before they have to be healthy",
  why:
    "Argo CD applies a phase and a wave only when everything of the one before is healthy. A hook or a workload that " +
    "needs a ConfigMap, Secret, ServiceAccount or claim of a later wave waits for what waits for it: the first sync " +
    "never ends.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/",
  severity: "error",
  needs: ["rendered"],
  *check(state) {
    if (!derived(state).inOrder) return;
    const { pods, index } = state;
    for (const pod of pods) {
      const moment = momentOf(pod.resource);
      if (moment === undefined || pod.resource.kind === "CronJob" || pod.resource.kind === "PodTemplate")
        continue;
      for (const { kind, name } of needsOf(pod)) {
        const needed = index.find(kind, name, pod.namespace);
        const when = needed && momentOf(needed);
        if (needed === undefined || when === undefined || !isBefore(moment, when)) continue;
        yield {
          resource: pod.resource,
          path: ["metadata", "annotations"],
          ...((isHelmHook(pod.resource) || isHelmHook(needed)) && { severity: "warning" as const }),
          message: `is applied in ${describeMoment(moment)} and needs ${kind} ${name}, which comes in ${describeMoment(when)}`,
          fix: `give ${kind} ${name} an earlier wave, or make it a hook of the same phase before it`,
        };
      }
    }
  },
});

/** What the kubelet needs before the pod's containers start; what may be missing is left out. */
function* needsOf({ spec, containers, volumes, resource }: Pod): Iterable<{ kind: string; name: string }> {
  const { serviceAccountName } = spec;
  if (serviceAccountName) yield { kind: "ServiceAccount", name: serviceAccountName };
  for (const { env, envFrom } of containers) {
    for (const { configMapRef, secretRef } of envFrom) {
      if (configMapRef?.name && !configMapRef.optional) yield { kind: "ConfigMap", name: configMapRef.name };
      if (secretRef?.name && !secretRef.optional) yield { kind: "Secret", name: secretRef.name };
    }
    for (const { valueFrom } of env) {
      const { configMapKeyRef, secretKeyRef } = valueFrom ?? {};
      if (configMapKeyRef?.name && !configMapKeyRef.optional)
        yield { kind: "ConfigMap", name: configMapKeyRef.name };
      if (secretKeyRef?.name && !secretKeyRef.optional) yield { kind: "Secret", name: secretKeyRef.name };
    }
  }
  for (const { configMap, secret, persistentVolumeClaim } of volumes) {
    if (configMap?.name && !configMap.optional) yield { kind: "ConfigMap", name: configMap.name };
    if (secret?.secretName && !secret.optional) yield { kind: "Secret", name: secret.secretName };
    if (persistentVolumeClaim?.claimName)
      yield { kind: "PersistentVolumeClaim", name: persistentVolumeClaim.claimName };
  }
  if (resource.kind === "StatefulSet") {
    const name = (resource.spec as { serviceName?: unknown } | undefined)?.serviceName;
    if (typeof name === "string") yield { kind: "Service", name };
  }
}
