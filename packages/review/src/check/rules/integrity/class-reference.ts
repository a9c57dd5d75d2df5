import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { writtenClaims } from "../../../cluster/workloads/claims.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { isSlip } from "../../near-name.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { MISSING_CASES, missingObjects, type NamedReference, namesOf } from "./missing-objects.ts";

const KINDS = [
  "PriorityClass",
  "StorageClass",
  "IngressClass",
  "RuntimeClass",
  "VolumeSnapshotClass",
  "GatewayClass",
];

export const classReference = defineRule({
  id: "integrity/class-reference",
  title: "Objects refer only to storage, priority, ingress, runtime, snapshot and gateway classes that exist",
  why:
    "Pods with a PriorityClass or RuntimeClass that doesn't exist are rejected, a claim with an unknown " +
    "StorageClass stays Pending, and an Ingress with an unknown class isn't served.",
  source: "https://kubernetes.io/docs/concepts/storage/storage-classes/",
  example: {
    bad: "kind: StorageClass\nmetadata: {name: fast}\nprovisioner: ebs.csi.aws.com\n---\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {storageClassName: fats}",
    good: "kind: StorageClass\nmetadata: {name: fast}\nprovisioner: ebs.csi.aws.com\n---\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {storageClassName: fast}",
  },
  worst: "error",
  least: "info",
  cases: { error: "if kustomize added a hash to the name of the class", info: MISSING_CASES.info },
  basis: "broken",
  fromAbsence: "near",
  *check(state, least) {
    // Only a class that kustomize renamed is certainly missing.
    if (least === "error" && !state.index.hasAny(KINDS)) return;
    const references = classReferences(state);
    for (const kind of KINDS) {
      const ofKind = references.filter((one) => one.kind === kind);
      if (ofKind.length === 0) continue;
      const known = namesOf(state, kind, undefined);
      const missing = ofKind.filter(({ name }) => !known.includes(name));
      const named = ofKind.map(({ name }) => name);
      const slips = new Map(
        missing.flatMap((one) => {
          const near = slipOf(one.name, kind, named);
          return near === undefined ? [] : [[one, near] as const];
        }),
      );
      for (const [{ name, path, reader, resource }, near] of slips)
        yield {
          resource,
          path,
          message: `${reader} refers to ${kind} ${name}, which nothing here creates; ${near} ${named.includes(near) ? "is used by others here" : "is a common one"}`,
          fix: `write ${near}, if you meant that`,
        };
      // Classes usually belong to the cluster, so it proves nothing if one is missing here.
      yield* missingObjects(
        missing.filter((one) => !slips.has(one)),
        { state, exists: () => false, known: () => known, least },
      );
    }
  },
});

/** The usual names of classes in clusters. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  IngressClass: [
    ...["nginx", "traefik", "haproxy", "contour", "istio", "kong", "alb", "cilium", "tailscale"],
    ...["ambassador", "azure-application-gateway", "openshift-default", "apisix", "gce", "gce-internal"],
  ],
  StorageClass: [
    ...["standard", "standard-rwo", "premium-rwo", "default", "managed-csi", "managed-premium"],
    ...["azurefile-csi", "gp2", "gp3", "efs-sc", "ebs-sc", "nfs-client", "local-path", "longhorn"],
    ...["rook-ceph-block", "rook-cephfs", "ceph-block", "ceph-filesystem", "openebs-hostpath"],
    ...["do-block-storage", "hcloud-volumes", "hostpath"],
  ],
  PriorityClass: ["system-cluster-critical", "system-node-critical"],
};

/** The class whose name differs by one additional or missing letter, or by two swapped ones. */
function slipOf(name: string, kind: string, named: readonly string[]): string | undefined {
  const known = lookUp(KNOWN, kind) ?? [];
  if (known.includes(name)) return undefined;
  const count = (one: string) => named.filter((other) => other === one).length;
  const common = named.filter((one) => count(one) > count(name));
  return [...new Set([...common, ...known])].find((one) => isSlip(name, one));
}

/** The classes that an environment refers to, without those that are a slip for another class there. */
export function classesNamed(state: State): NamedReference[] {
  const references = classReferences(state);
  const names = (kind: string) => references.flatMap((one) => (one.kind === kind ? [one.name] : []));
  return references.filter(
    ({ kind, name }) =>
      slipOf(name, kind, names(kind)) === undefined &&
      !state.index.ofKind(kind).some(({ metadata }) => isSlip(name, metadata.name)),
  );
}

function classReferences({ index, pods }: State): NamedReference[] {
  const found: NamedReference[] = [];
  const add = (
    kind: string,
    name: string | undefined,
    resource: Resource,
    reader: string,
    path: NamedReference["path"],
  ): void => {
    if (name !== undefined) found.push({ kind, name, namespace: undefined, reader, resource, path });
  };
  for (const { path, resource, spec } of pods) {
    const priority = textAt(spec, "priorityClassName");
    if (priority !== undefined && !priority.startsWith("system-"))
      add("PriorityClass", priority, resource, "the pod", [...path, "priorityClassName"]);
    const runtime = textAt(spec, "runtimeClassName");
    add("RuntimeClass", runtime, resource, "the pod", [...path, "runtimeClassName"]);
  }
  for (const { kind, group, field, named, reader } of NAMING)
    for (const resource of index.ofKind(kind, group)) {
      const path = ["spec", ...field.split(".")];
      add(named, textAt(resource, ...path), resource, reader, path);
    }
  for (const kind of ["Issuer", "ClusterIssuer"])
    for (const issuer of index.ofKind(kind, "cert-manager.io"))
      for (const [solver, i] of itemsAt(issuer, "spec", "acme", "solvers"))
        for (const field of ["ingressClassName", "class"])
          add("IngressClass", textAt(solver, "http01", "ingress", field), issuer, `the ${kind}`, [
            ...["spec", "acme", "solvers"],
            ...[i, "http01", "ingress", field],
          ]);
  for (const { resource, spec, path, isTemplate } of writtenClaims(index))
    add(
      "StorageClass",
      textAt(spec, "storageClassName"),
      resource,
      isTemplate ? "the claim template" : "the claim",
      [...path, "storageClassName"],
    );
  return found;
}

/** Kinds that refer to a class in a field of their spec. */
const NAMING: readonly { kind: string; group?: string; field: string; named: string; reader: string }[] = [
  { kind: "Ingress", field: "ingressClassName", named: "IngressClass", reader: "the Ingress" },
  {
    kind: "VolumeSnapshot",
    field: "volumeSnapshotClassName",
    named: "VolumeSnapshotClass",
    reader: "the snapshot",
  },
  {
    kind: "Gateway",
    group: "gateway.networking.k8s.io",
    field: "gatewayClassName",
    named: "GatewayClass",
    reader: "the Gateway",
  },
  ...["ReplicationSource", "ReplicationDestination"].flatMap((kind) =>
    ["restic", "rsyncTLS", "rclone"].flatMap((mover) =>
      [
        ["storageClassName", "StorageClass"],
        ["cacheStorageClassName", "StorageClass"],
        ["volumeSnapshotClassName", "VolumeSnapshotClass"],
      ].map(([field, named = ""]) => ({
        kind,
        group: "volsync.backube",
        field: `${mover}.${field}`,
        named,
        reader: `the ${kind}`,
      })),
    ),
  ),
];
