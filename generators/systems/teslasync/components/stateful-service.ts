import type { IStatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import type { IStatefulSetSpec } from "kubernetes-models/apps/v1/StatefulSetSpec";
import type { Resource } from "kustogen";
import {
  container,
  defined,
  type ImageUser,
  labels,
  metadata,
  onVolume,
  type Part,
  type PodFields,
  podTemplate,
  portsOf,
  type ServingContainerFields,
  selector,
  service,
  type Typed,
} from "kustogen/blocks";

/** Data outlives the StatefulSet, and the pods that scaling removes. */
const KEPT = { persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" } };

/** The volume that each pod of a StatefulSet gets. */
export interface OwnVolume {
  name: string;
  mountPath: string;
  /** "10Gi"; immutable in the template, so to grow it later you edit the claims by hand. */
  size: string;
  storageClass?: string;
}

/** What a `statefulService` runs and keeps. */
export interface StatefulServiceOptions {
  name: string;
  container: ServingContainerFields;
  volume: OwnVolume;
  /** Numeric user and group IDs that the image runs as; `fsGroup` owns the volume. */
  user: ImageUser;
  pod?: Omit<PodFields, "securityContext">;
  /** Kubernetes' own fields of the StatefulSet's spec; `replicas` is 1 by default. */
  spec?: Partial<Omit<IStatefulSetSpec, "selector" | "template" | "volumeClaimTemplates">>;
}

/**
 * A StatefulSet whose pods keep their volumes, and the Service in front of it. Claims outlive both the pod and the
 * StatefulSet, and Argo CD doesn't track them, so pruning never deletes the data.
 */
export function statefulService(part: Part, options: StatefulServiceOptions): Resource[] {
  const { container: main, name, pod, spec, user, volume } = options;
  const mounts = [...(main.volumeMounts ?? []), { name: volume.name, mountPath: volume.mountPath }];
  const statefulSet: Typed<IStatefulSet> = {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: metadata(part, name),
    spec: defined({
      replicas: 1,
      serviceName: name,
      ...KEPT,
      ...spec,
      selector: { matchLabels: selector(part) },
      template: podTemplate(part, [container({ ...main, volumeMounts: mounts })], {
        ...pod,
        securityContext: onVolume(user),
      }),
      volumeClaimTemplates: [claimTemplate(part, volume)],
    }),
  };
  return [statefulSet, service(part, { name, ports: portsOf(main) })];
}

/** The API server fills these two in; without them Argo CD would always report a difference. */
const FILLED_IN = { apiVersion: "v1", kind: "PersistentVolumeClaim" } as const;

function claimTemplate(part: Part, volume: OwnVolume): ClaimTemplate {
  return {
    ...FILLED_IN,
    // Labels that never change: the template is immutable.
    metadata: { name: volume.name, labels: labels(part) },
    spec: defined<NonNullable<ClaimTemplate["spec"]>>({
      accessModes: ["ReadWriteOnce"],
      storageClassName: volume.storageClass,
      resources: { requests: { storage: volume.size } },
    }),
  };
}

type ClaimTemplate = NonNullable<IStatefulSetSpec["volumeClaimTemplates"]>[number];
