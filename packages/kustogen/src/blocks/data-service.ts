import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Part } from "./metadata.ts";
import { imageNeeds } from "./official-images.ts";
import { having, known } from "./options.ts";
import { type ClaimOptions, survivingClaim } from "./persistent-volume-claim.ts";
import { type ImageUser, onVolume, type PodFields, type ServingContainerFields } from "./pod.ts";
import { type WebServiceOptions, webService } from "./web-service.ts";

/** Options of a `dataService`: one pod that keeps its data on a volume. */
export interface DataServiceOptions extends Omit<WebServiceOptions, "scale" | "pod" | "sidecars"> {
  container: ServingContainerFields;
  /** The claim that holds its data, the volume's name in the pod, and where it is mounted. */
  data: ClaimOptions & { volume: string; mountPath: string };
  /** Numeric user and group IDs that the image runs as; `fsGroup` owns the volume. Known for some official images. */
  user?: ImageUser;
  pod?: Omit<PodFields, "securityContext">;
}

/**
 * One instance of a service that keeps its data on a volume, such as Redis or PostgreSQL: the claim, which outlives it,
 * a Deployment that never has two pods, and its Service. There is no disruption budget: one that keeps the only pod
 * blocks every node drain, and one that allows its eviction has no effect.
 *
 * @example
 * ```ts
 * ...dataService(part, {
 *   name: "shop-redis",
 *   user: { runAsUser: 999, runAsGroup: 999, fsGroup: 999 }, // can be left out for the official image
 *   container: {
 *     name: "redis",
 *     image: context.images.redis,
 *     ports: [{ name: "redis", containerPort: 6379 }],
 *     livenessProbe: { tcpSocket: { port: "redis" } },
 *     readinessProbe: { exec: { command: ["redis-cli", "ping"] } },
 *     resources: requirements("50m/500m", "128Mi/256Mi"),
 *   },
 *   data: { name: "shop-redis", size: "5Gi", volume: "data", mountPath: "/data" },
 * })
 * ```
 */
export function dataService(part: Part, options: DataServiceOptions): Resource[] {
  const { container, data, pod, user, ...rest } = known("dataService", options);
  if (imageNeeds(container.image, part.declaredImages) === undefined)
    having("dataService", options, ["user"]);
  const { mountPath, volume, ...claim } = having("dataService: data", data, ["volume", "mountPath"]);
  const volumeMounts = [{ name: volume, mountPath }, ...(container.volumeMounts ?? [])];
  const held = { name: volume, persistentVolumeClaim: { claimName: claim.name } };
  const volumes = [held, ...(pod?.volumes ?? [])];
  return [
    survivingClaim(part, claim),
    ...webService(part, {
      ...rest,
      scale: "single",
      container: { ...container, volumeMounts },
      pod: { ...pod, ...(user && { securityContext: onVolume(user) }), volumes },
    }),
  ];
}
