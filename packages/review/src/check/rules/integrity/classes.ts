import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { writtenClaims } from "../../../cluster/workloads/claims.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import type { State } from "../../state.ts";

/** A reference to a class, which has no namespace. */
interface ClassReference {
  kind: string;
  name: string;
  namespace: undefined;
  resource: Resource;
  path: Path;
}

/** Kinds of objects that refer to a class in a field of their spec. */
const NAMING: readonly (readonly [kind: string, field: string, named: string])[] = [
  ["Ingress", "ingressClassName", "IngressClass"],
  ["VolumeSnapshot", "volumeSnapshotClassName", "VolumeSnapshotClass"],
  ["Gateway", "gatewayClassName", "GatewayClass"],
];

/** The storage, priority, ingress, runtime, snapshot and gateway classes that the objects of an environment refer to. */
export function classesNamed({ index, pods }: State): ClassReference[] {
  const places = [
    ...pods.flatMap(({ path, resource }) => [
      { kind: "PriorityClass", resource, path: [...path, "priorityClassName"] },
      { kind: "RuntimeClass", resource, path: [...path, "runtimeClassName"] },
    ]),
    ...NAMING.flatMap(([of, field, kind]) =>
      index.ofKind(of).map((resource) => ({ kind, resource, path: ["spec", field] })),
    ),
    ...[...writtenClaims(index)].map(({ resource, path }) => ({
      ...{ kind: "StorageClass", resource },
      path: [...path, "storageClassName"],
    })),
  ];
  return places.flatMap(({ kind, resource, path }) => {
    const name = textAt(resource, ...path);
    return name === undefined || name.startsWith("system-")
      ? []
      : [{ kind, name, namespace: undefined, resource, path }];
  });
}
