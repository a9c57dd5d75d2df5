import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { IStatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import type { IStatefulSetSpec } from "kubernetes-models/apps/v1/StatefulSetSpec";
import { container, type ServingContainerFields } from "./container.ts";
import { defined } from "./defined.ts";
import type { Typed } from "./kubernetes.ts";
import { labels, selector } from "./labels.ts";
import { metadata } from "./metadata.ts";
import type { Part } from "./part.ts";
import { type PodFields, podTemplate } from "./pod.ts";
import { type ImageUser, onVolume } from "./security-context.ts";
import { portsOf, service } from "./service.ts";

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
 *
 * @example
 * ```ts
 * ...statefulService(part, {
 *   name: "shop-db",
 *   user: { runAsUser: 999, runAsGroup: 999, fsGroup: 999 },
 *   container: {
 *     name: "postgres",
 *     image: context.images.postgres,
 *     ports: [{ name: "postgres", containerPort: 5432 }],
 *     env: env({ POSTGRES_PASSWORD: { secret: "shop-db", key: "PASSWORD" }, PGDATA: "/data/pgdata" }),
 *     livenessProbe: { tcpSocket: { port: "postgres" } },
 *     readinessProbe: { exec: { command: ["pg_isready", "-U", "postgres"] } },
 *     resources: requirements("250m/1", "512Mi/1Gi"),
 *     volumeMounts: [{ name: "run", mountPath: "/var/run/postgresql" }],
 *   },
 *   volume: { name: "data", mountPath: "/data", size: "10Gi" },
 *   pod: { volumes: [{ name: "run", emptyDir: {} }] },
 * })
 * ```
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
