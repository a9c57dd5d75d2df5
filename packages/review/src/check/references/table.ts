import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { customReferences } from "../../cluster/custom-references.ts";
import { pullSecrets } from "../../cluster/kubelet/object-references.ts";
import { tlsSecrets } from "../../cluster/network/ingresses.ts";
import { routeBackends } from "../../cluster/network/route-backends.ts";
import { claimVolumes, writtenClaims } from "../../cluster/workloads/claims.ts";
import { namedAccountOf } from "../../cluster/workloads/service-account.ts";
import { textAt } from "../../kubernetes/fields.ts";
import { placesAt } from "../../kubernetes/places.ts";
import { autoscalersIn, podReferences } from "../model/derived.ts";
import { Fact } from "../model/fact.ts";
import type { State } from "../model/state.ts";
import type { Reference } from "./reference.ts";

/** What the references of a rule have in common: who refers, and to what. */
export type Family =
  | "data"
  | "certificate"
  | "claim"
  | "account"
  | "role"
  | "scaled"
  | "network name"
  | "route"
  | "class"
  | "custom";

/** A field of a kind in which it names another object: a text, or a map with `name`, and often `kind` and `namespace`. */
interface Row {
  family: Family;
  of: string;
  group?: string;
  field: string;
  /** The kind of the object, unless the field has one. */
  kind: string;
  reader?: string;
  /** The kinds that are meant, if others are left out. */
  only?: readonly string[];
  /** True if the object is of the whole cluster. */
  isOfCluster?: true;
}

const RBAC = "rbac.authorization.k8s.io";
const ROLES = ["Role", "ClusterRole"];
const ADMISSION = "admissionregistration.k8s.io";
const GATEWAY_API = "gateway.networking.k8s.io";

const TABLE: readonly Row[] = [
  ...["RoleBinding", "ClusterRoleBinding"].flatMap((of): Row[] => [
    { family: "role", of, group: RBAC, field: "roleRef", kind: "Role", reader: "the binding", only: ROLES },
    {
      ...{ family: "account", of, group: RBAC, field: "subjects.*" },
      ...{ kind: "ServiceAccount", reader: "the binding", only: ["ServiceAccount"] },
    },
  ]),
  { family: "network name", of: "StatefulSet", group: "apps", field: "spec.serviceName", kind: "Service" },
  ...["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"].map((of): Row => {
    return {
      family: "custom",
      of,
      group: ADMISSION,
      field: "webhooks.*.clientConfig.service",
      kind: "Service",
    };
  }),
  ...["Validating", "Mutating"].map((one): Row => {
    const kind = `${one}AdmissionPolicy`;
    return {
      ...{ family: "custom", of: `${kind}Binding`, group: ADMISSION, field: "spec.policyName", kind },
      isOfCluster: true,
    };
  }),
  { family: "custom", of: "PersistentVolume", field: "spec.claimRef", kind: "PersistentVolumeClaim" },
  ...["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"].map((of): Row => {
    return { family: "custom", of, group: GATEWAY_API, field: "spec.parentRefs.*", kind: "Gateway" };
  }),
  ...(
    [
      ["Ingress", "spec.ingressClassName", "IngressClass"],
      ["VolumeSnapshot", "spec.volumeSnapshotClassName", "VolumeSnapshotClass"],
      ["Gateway", "spec.gatewayClassName", "GatewayClass"],
    ] as const
  ).map(([of, field, kind]): Row => ({ family: "class", of, field, kind, isOfCluster: true })),
];

/** All references of an environment, by what they have in common. */
const referencesIn = new Fact((state): ReadonlyMap<Family, readonly Reference[]> => {
  const found = new Map<Family, Reference[]>();
  const add = (family: Family, reference: Reference) => addTo(found, family, reference);
  for (const one of podReferences.of(state)) add("data", one);
  ofPods(state, add);
  for (const row of TABLE)
    for (const resource of state.index.ofKind(row.of, row.group))
      for (const reference of ofField(row, resource)) add(row.family, reference);
  for (const { name, namespace, path, reader: resource } of tlsSecrets(state))
    add("certificate", { kind: "Secret", name, namespace, reader: `the ${resource.kind}`, resource, path });
  for (const { kind, name, path, resource } of autoscalersIn.of(state))
    add("scaled", {
      ...{ kind, name, namespace: resource.metadata.namespace },
      ...{ reader: `the ${resource.kind}`, resource, path },
    });
  for (const { namespace, path, port, route: resource, service: name } of routeBackends(state))
    add("route", { kind: "Service", name, namespace, port, reader: "the route", resource, path });
  for (const one of customReferences(state))
    if (one.kind !== "Service" || one.port === undefined)
      add("custom", { ...one, reader: `the ${one.resource.kind}` });
  return found;
});

/** The references of a family in an environment. */
export function referencesOf(state: State, family: Family): readonly Reference[] {
  return referencesIn.of(state).get(family) ?? [];
}

/** All references in an environment. */
export function allReferences(state: State): Reference[] {
  return [...referencesIn.of(state).values()].flat();
}

function* ofField(
  { field, isOfCluster, kind: usual, only, reader }: Row,
  resource: Resource,
): Iterable<Reference> {
  for (const [value, path] of placesAt(resource, field.split("."))) {
    const name = isMap(value) ? textAt(value, "name") : textAt(value);
    const kind = textAt(value, "kind") ?? (only === undefined ? usual : "");
    if (name === undefined || only?.includes(kind) === false) continue;
    yield {
      ...{ kind, name, resource, path, reader: reader ?? `the ${resource.kind}` },
      namespace:
        isOfCluster || kind.startsWith("ClusterRole")
          ? undefined
          : (textAt(value, "namespace") ?? resource.metadata.namespace),
    };
  }
}

function ofPods(state: State, add: (family: Family, reference: Reference) => void): void {
  for (const pod of state.pods) {
    const { namespace, path, resource, spec, volumes } = pod;
    const own = { namespace, resource, reader: "the pod" };
    for (const { name, index } of claimVolumes(pod))
      add("claim", {
        ...{ ...own, kind: "PersistentVolumeClaim", name },
        reader: `volume ${textAt(volumes[index], "name") ?? index}`,
        path: [...path, "volumes", index, "persistentVolumeClaim", "claimName"],
      });
    const account = namedAccountOf(spec);
    if (account !== undefined)
      add("account", {
        ...{ ...own, kind: "ServiceAccount", name: account },
        path: [...path, "serviceAccountName"],
      });
    for (const secret of pullSecrets(pod)) add("custom", { ...own, kind: "Secret", ...secret });
    for (const [field, kind] of CLASSES_OF_PODS) {
      const name = textAt(spec, field);
      if (name !== undefined && !name.startsWith("system-"))
        add("class", { ...own, kind, name, namespace: undefined, path: [...path, field] });
    }
  }
  for (const { path, resource } of writtenClaims(state.index))
    for (const [field, kind] of CLASSES_OF_CLAIMS) {
      const name = textAt(resource, ...path, field);
      const reader = `the ${resource.kind}`;
      if (name !== undefined)
        add("class", { kind, name, namespace: undefined, reader, resource, path: [...path, field] });
    }
}

const CLASSES_OF_PODS = [
  ["priorityClassName", "PriorityClass"],
  ["runtimeClassName", "RuntimeClass"],
] as const;

const CLASSES_OF_CLAIMS = [
  ["storageClassName", "StorageClass"],
  ["volumeName", "PersistentVolume"],
] as const;
