import type { IPolicyRule } from "kubernetes-models/rbac.authorization.k8s.io/v1/PolicyRule";
import type { Component, Resource } from "kustogen";
import {
  boundRole,
  clusterRole,
  clusterRoleBinding,
  disruptionBudget,
  type Part,
  peersOf,
  serviceAccountSubject,
  worker as workerOf,
} from "kustogen/blocks";
import type { Trevor } from "../context.ts";
import { services } from "../outside.ts";
import type { Settings } from "../settings.ts";
import { common, POD } from "./pod.ts";

/** The ARQ worker: Deployment `trevor-worker`, without ports and probes; it reads the Kubernetes API for crdSync. */
export const worker: Component<Trevor, NonNullable<Settings["worker"]>> = {
  name: "worker",
  when: ({ settings }) => settings.worker,

  resources: (context, { on: { replicas, resources }, part }) => [
    workerOf(part, {
      name: "trevor-worker",
      scale: replicas,
      container: {
        name: "worker",
        command: ["arq", "trevor.worker.WorkerSettings"],
        ...common(context),
        resources,
      },
      pod: { ...POD, automountServiceAccountToken: context.settings.crdSync !== undefined },
    }),
    ...disruptionBudget(part, "trevor-worker", replicas),
  ],

  talksTo: (context) => {
    const { crdSync } = context.settings;
    const apiServer = crdSync && peersOf("the Kubernetes API", crdSync.apiServer);
    return [
      ...services(context),
      { to: apiServer, ports: [443, 6443], why: "crdSync lists CR8TOR resources" },
    ];
  },
};

/** Read access to CR8TOR resources, the only objects that crdSync requests from the Kubernetes API. */
const READ: IPolicyRule[] = [
  { apiGroups: ["research.karectl.io"], resources: ["projects"], verbs: ["get", "list", "watch"] },
  { apiGroups: ["identity.karectl.io"], resources: ["groups", "users"], verbs: ["get", "list", "watch"] },
];

/**
 * What crdSync may read: a Role if the resources are in trevor's own namespace, a ClusterRole if they are in another
 * one, where trevor may not add objects. Only the worker needs it.
 */
export function crdReader({ settings: { crdSync, worker: on } }: Trevor, part: Part): Resource[] {
  if (!crdSync || !on) return [];
  const name = "trevor-crd-reader";
  const subjects = [serviceAccountSubject(part, "trevor")];
  if (crdSync.namespace === part.namespace) return boundRole(part, name, READ, subjects);
  return [clusterRole(part, name, READ), clusterRoleBinding(part, name, name, subjects)];
}
