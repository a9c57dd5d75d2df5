import { twinOf } from "../../../cluster/custom-references.ts";
import { tlsSecrets } from "../../../cluster/network/ingresses.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { providedIn } from "../../model/derived.ts";
import type { Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { dataReferences, judgingOf, missingKeys } from "../../references/data-keys.ts";
import { missingObjects, referenceRule } from "../../references/findings.ts";
import type { Reference } from "../../references/reference.ts";
import { referencesOf } from "../../references/table.ts";
import { exists } from "../../references/targets.ts";

export const autoscalerTarget = referenceRule({
  id: "integrity/autoscaler-target",
  page: {
    title: "An autoscaler's target exists",
    why: "An autoscaler whose target doesn't exist scales nothing, and only its status conditions show why.",
    source: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
    bad: "kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: wbe}}",
    good: "kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}",
  },
  judging: { isCertain: true },
  references: (state) => referencesOf(state, "scaled").filter((one) => namesake(state, one) === undefined),
  *more(state): Iterable<Finding> {
    for (const reference of referencesOf(state, "scaled")) {
      const { kind, name, path, resource } = reference;
      const twin = namesake(state, reference);
      if (twin !== undefined)
        yield {
          ...{ resource, path, fix: `write kind: ${twin}` },
          message: `scales ${kind} ${name}, but ${name} is a ${twin}`,
        };
    }
  },
});

const SCALED = new Set(["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout"]);

/** The kind of the workload that has the name of a target, which isn't here. */
function namesake(state: State, reference: Reference): string | undefined {
  const { name, namespace } = reference;
  const other = state.pods.find(
    (pod) => pod.resource.metadata.name === name && mayShareNamespace(pod.namespace, namespace),
  )?.resource.kind;
  return other !== undefined && SCALED.has(other) && !exists(state, reference) ? other : undefined;
}

export const claimReference = referenceRule({
  id: "integrity/claim-reference",
  page: {
    title: "Pods mount only PersistentVolumeClaims that exist",
    why: "A pod whose claim doesn't exist stays Pending, and only its events show why.",
    source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#claims-as-volumes",
    bad: "kind: PersistentVolumeClaim\nmetadata: {name: data}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: dta}}]}}}",
    good: "kind: PersistentVolumeClaim\nmetadata: {name: data}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]}}}",
  },
  references: (state) => referencesOf(state, "claim"),
  judging: { isCertain: true, isLocal: true },
});

export const configMapReference = referenceRule({
  id: "integrity/config-map-reference",
  page: {
    title: "Pods read only ConfigMaps and keys that exist",
    why:
      "The kubelet doesn't start a container whose ConfigMap or key is missing: the pod hangs in " +
      "CreateContainerConfigError, or a volume is never mounted, and a rollout never finishes.",
    source: "https://kubernetes.io/docs/concepts/configuration/configmap/",
    bad: "env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: app, key: levle}}}]\n---\nkind: ConfigMap\nmetadata: {name: app}\ndata: {level: info}",
    good: "env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: app, key: level}}}]\n---\nkind: ConfigMap\nmetadata: {name: app}\ndata: {level: info}",
  },
  references: (state) => dataReferences(state, "ConfigMap"),
  judging: judgingOf("ConfigMap"),
  warnings: ["for a file of variables that is read as one variable"],
  more: (state) => missingKeys(state, "ConfigMap"),
});

export const roleReference = referenceRule({
  id: "integrity/role-reference",
  page: {
    title: "Bindings refer only to Roles and ClusterRoles that exist",
    why:
      "The API server accepts a binding to a role that doesn't exist, but the binding grants nothing, so " +
      "every request that relies on it is forbidden.",
    source:
      "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding",
    bad: "kind: Role\nmetadata: {name: reader}\n---\nkind: RoleBinding\nmetadata: {name: reader}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: raeder}",
    good: "kind: Role\nmetadata: {name: reader}\n---\nkind: RoleBinding\nmetadata: {name: reader}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}",
  },
  references: (state) => referencesOf(state, "role"),
  judging: {
    isCertain: ({ kind }) => kind === "Role",
    other: ({ kind, name, resource }, { index }) =>
      index.find(twinOf(kind), name, resource.metadata.namespace) && `though ${twinOf(kind)} ${name} is here`,
    // A Role applies only to its own namespace, which is that of its binding.
    isLocal: true,
  },
});

export const secretReference = referenceRule({
  id: "integrity/secret-reference",
  page: {
    title:
      "Pods, Ingresses and Gateways read only Secrets and keys that are created in this environment, declared " +
      "in a contract or known to exist",
    why:
      "The kubelet doesn't start a container whose Secret or key is missing: the pod hangs in " +
      "CreateContainerConfigError. A Secret that something else creates has to exist before the first " +
      "sync. In a system that kustogen generates, a contract declares each such Secret, with its keys and " +
      "its provider. Without the Secret with a TLS certificate, the controller presents its own certificate, " +
      "which browsers warn about, or drops the host.",
    source: "https://kubernetes.io/docs/concepts/configuration/secret/",
    bad: "kind: ExternalSecret\nmetadata: {name: db}\nspec: {data: [{secretKey: password}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: api, envFrom: [{secretRef: {name: database}}]}]}}}",
    good: "kind: ExternalSecret\nmetadata: {name: db}\nspec: {data: [{secretKey: password}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: api, envFrom: [{secretRef: {name: db}}]}]}}}",
  },
  references: (state) => dataReferences(state, "Secret"),
  judging: judgingOf("Secret"),
  warnings: ["for a file of variables that is read as one variable"],
  *more(state) {
    yield* missingKeys(state, "Secret");
    yield* certificatesMissing(state);
  },
});

/** The findings about Secrets with certificates of Ingresses and Gateways that nothing here creates. */
function certificatesMissing(state: State): Iterable<Finding> {
  // A Secret that is created for one Ingress is available to others beside it.
  const asked = [...tlsSecrets(state)].filter(({ isAskedFor }) => isAskedFor);
  const references = referencesOf(state, "certificate").filter(
    ({ name, namespace }) =>
      !asked.some((one) => one.name === name && mayShareNamespace(one.namespace, namespace)),
  );
  return missingObjects(state, references, {
    isCertain: true,
    // Only a Secret with a certificate can be meant.
    names: (_, namespace) =>
      [...providedIn.of(state).ofKind("Secret")].flatMap((one) =>
        one.keys.has("tls.crt") && mayShareNamespace(one.namespace, namespace) ? [one.name] : [],
      ),
  });
}

/** True for an account of a ClusterRoleBinding whose namespace isn't written. */
function isWithoutNamespace({ namespace, resource }: Reference): boolean {
  return resource.kind === "ClusterRoleBinding" && namespace === undefined;
}

export const serviceAccount = referenceRule({
  id: "integrity/service-account",
  page: {
    title: "Pods and bindings refer only to ServiceAccounts that exist",
    why:
      "Without the ServiceAccount, no pod of the workload is created, and only the ReplicaSet's events " +
      "show why. A binding to a missing account grants nothing, and one that doesn't set the account's " +
      "namespace is rejected.",
    source: "https://kubernetes.io/docs/concepts/security/service-accounts/",
    bad: "serviceAccountName: wbe # the ServiceAccount is called web",
    good: "serviceAccountName: web",
  },
  judging: {
    isCertain: ({ namespace, resource }, { authored }) =>
      namespace === authored?.namespace && resource.kind !== "ClusterRoleBinding",
    isLocal: true,
  },
  references: (state) => referencesOf(state, "account").filter((one) => !isWithoutNamespace(one)),
  *more(state) {
    // kustomize fills in the namespace of an account in the same build, of which a part wasn't read.
    const unclear = state.inPart ? [] : referencesOf(state, "account").filter(isWithoutNamespace);
    for (const { name, path, resource } of unclear)
      yield {
        ...{ resource, path, fix: "set the namespace of the ServiceAccount" },
        message: `names ServiceAccount ${name} without its namespace; the API server rejects it`,
      };
  },
});

export const statefulService = referenceRule({
  id: "integrity/stateful-service",
  page: {
    title: "A StatefulSet's Service exists",
    why:
      "Without its Service, the pods of a StatefulSet have no DNS names (mongo-0.mongo), and the members of " +
      "a database cluster can't find each other.",
    source: "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id",
    bad: "kind: StatefulSet\nmetadata: {name: db}\nspec: {serviceName: mogno}\n---\nkind: Service\nmetadata: {name: mongo}\nspec: {clusterIP: None, selector: {app: db}}",
    good: "kind: StatefulSet\nmetadata: {name: db}\nspec: {serviceName: mongo}\n---\nkind: Service\nmetadata: {name: mongo}\nspec: {clusterIP: None, selector: {app: db}}",
  },
  references: (state) => referencesOf(state, "network name"),
  judging: { isCertain: true },
});
