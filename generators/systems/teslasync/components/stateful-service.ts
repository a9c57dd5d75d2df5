import { object, type Resource } from "kustogen";
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
} from "kustogen/blocks";

/** What a `statefulService` runs and keeps. */
export interface StatefulServiceOptions {
  name: string;
  container: ServingContainerFields;
  /** Its volume; `size` ("10Gi") is immutable in the template, so to grow it later you edit the claims by hand. */
  volume: { name: string; mountPath: string; size: string; storageClass?: string };
  /** Numeric user and group IDs that the image runs as; `fsGroup` owns the volume. */
  user: ImageUser;
  pod?: Omit<PodFields, "securityContext">;
}

/**
 * A StatefulSet of one pod that keeps its volume, and the Service in front of it. Claims outlive both the pod and the
 * StatefulSet, and Argo CD doesn't track them, so pruning never deletes the data.
 */
export function statefulService(part: Part, options: StatefulServiceOptions): Resource[] {
  const { container: main, name, pod, user, volume } = options;
  const mounts = [...(main.volumeMounts ?? []), { name: volume.name, mountPath: volume.mountPath }];
  const claim = {
    // The API server fills these two in; without them Argo CD would always report a difference.
    ...{ apiVersion: "v1", kind: "PersistentVolumeClaim" },
    // Labels that never change: the template is immutable.
    metadata: { name: volume.name, labels: labels(part) },
    spec: defined({
      accessModes: ["ReadWriteOnce" as const],
      storageClassName: volume.storageClass,
      resources: { requests: { storage: volume.size } },
    }),
  };
  const statefulSet = object("apps/v1", "StatefulSet", {
    metadata: metadata(part, name),
    spec: {
      replicas: 1,
      serviceName: name,
      // Data outlives the StatefulSet, and the pods that scaling removes.
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      selector: { matchLabels: selector(part) },
      template: podTemplate(part, [container({ ...main, volumeMounts: mounts })], {
        ...pod,
        securityContext: onVolume(user),
      }),
      volumeClaimTemplates: [claim],
    },
  });
  return [statefulSet, service(part, { name, ports: portsOf(main) })];
}
