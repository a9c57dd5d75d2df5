import type { Reference } from "../../../cluster/reference-table.ts";
import { referencesFrom } from "../../model/derived.ts";
import { examples } from "../../model/rule.ts";
import { referenceRule } from "../../references/broken.ts";
import { dataReferences, otherKeys } from "../../references/parts.ts";

export const autoscalerTarget = referenceRule({
  id: "integrity/autoscaler-target",
  title: "An autoscaler's target exists",
  why: "An autoscaler whose target doesn't exist scales nothing, and only its status conditions show why.",
  source: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
  ...examples(
    "kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: HERE}}",
    "wbe",
    "web",
  ),
  references: (state) => referencesFrom(state, "scaled"),
});

export const claimReference = referenceRule({
  id: "integrity/claim-reference",
  title: "Pods mount only PersistentVolumeClaims that exist",
  why: "A pod whose claim doesn't exist stays Pending, and only its events show why.",
  source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#claims-as-volumes",
  ...examples(
    "kind: PersistentVolumeClaim\nmetadata: {name: data}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: HERE}}]}}}",
    "dta",
    "data",
  ),
  references: (state) => referencesFrom(state, "claim"),
});

export const configMapReference = referenceRule({
  id: "integrity/config-map-reference",
  title: "Pods read only ConfigMaps and keys that exist",
  why: "The container doesn't start, or a volume is never mounted, and a rollout never finishes.",
  source: "https://kubernetes.io/docs/concepts/configuration/configmap/",
  ...examples(
    "env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: app, key: HERE}}}]\n---\nkind: ConfigMap\nmetadata: {name: app}\ndata: {level: info}",
    "levle",
    "level",
  ),
  references: (state) => dataReferences(state, "ConfigMap"),
  warnings: ["for a file of variables that is read as one variable"],
  more: (state) => otherKeys(state, "ConfigMap"),
});

export const roleReference = referenceRule({
  id: "integrity/role-reference",
  title: "Bindings refer only to Roles and ClusterRoles that exist",
  why: "The binding is accepted, but grants nothing: every request that relies on it is forbidden.",
  source: "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding",
  ...examples(
    "kind: Role\nmetadata: {name: reader}\n---\nkind: RoleBinding\nmetadata: {name: reader}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: HERE}",
    "raeder",
    "reader",
  ),
  references: (state) => referencesFrom(state, "role"),
});

export const secretReference = referenceRule({
  id: "integrity/secret-reference",
  title: "Pods, Ingresses and Gateways read only Secrets and keys that exist or that a contract declares",
  why:
    "The kubelet doesn't start a container whose Secret or key is missing. Without the Secret of a TLS " +
    "certificate, browsers warn, or the host is dropped.",
  source: "https://kubernetes.io/docs/concepts/configuration/secret/",
  ...examples(
    "kind: ExternalSecret\nmetadata: {name: db}\nspec: {data: [{secretKey: password}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: api, envFrom: [{secretRef: {name: HERE}}]}]}}}",
    "database",
    "db",
  ),
  references: (state) => [...dataReferences(state, "Secret"), ...referencesFrom(state, "certificate")],
  warnings: [
    "for a file of variables that is read as one variable, or whose line ends with a newline in a variable",
  ],
  more: (state) => otherKeys(state, "Secret"),
});

/** True for an account of a ClusterRoleBinding whose namespace isn't written. */
function isWithoutNamespace({ namespace, resource }: Reference): boolean {
  return resource.kind === "ClusterRoleBinding" && namespace === undefined;
}

export const serviceAccount = referenceRule({
  id: "integrity/service-account",
  title: "Pods and bindings refer only to ServiceAccounts that exist",
  why:
    "Without it, no pod of the workload is created, and only the ReplicaSet's events show why. A binding " +
    "to a missing account grants nothing, and one without the account's namespace is rejected.",
  source: "https://kubernetes.io/docs/concepts/security/service-accounts/",
  bad: "serviceAccountName: wbe # the ServiceAccount is called web",
  good: "serviceAccountName: web",
  references: (state) => referencesFrom(state, "account").filter((one) => !isWithoutNamespace(one)),
  *more(state) {
    // kustomize fills in the namespace of an account in the same build, of which a part wasn't read.
    const unclear = state.inPart ? [] : referencesFrom(state, "account").filter(isWithoutNamespace);
    for (const { name, path, resource } of unclear)
      yield {
        ...{ resource, path, fix: "set the namespace of the ServiceAccount" },
        message: `names ServiceAccount ${name} without its namespace; the API server rejects it`,
      };
  },
});

export const statefulService = referenceRule({
  id: "integrity/stateful-service",
  title: "A StatefulSet's Service exists",
  why: "Without it, the pods have no DNS names (mongo-0.mongo), and members of a cluster aren't found.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id",
  ...examples(
    "kind: StatefulSet\nmetadata: {name: db}\nspec: {serviceName: HERE}\n---\nkind: Service\nmetadata: {name: mongo}\nspec: {clusterIP: None, selector: {app: db}}",
    "mogno",
    "mongo",
  ),
  references: (state) => referencesFrom(state, "network name"),
});
