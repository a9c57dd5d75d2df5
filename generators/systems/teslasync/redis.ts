import { type Resource, syncWave } from "kustogen";
import { part, survivingClaim, webService } from "kustogen/blocks";
import { NAME } from "./addresses.ts";
import type { TeslaSync } from "./context.ts";
import { WAVE } from "./waves.ts";

const CLAIM = "teslasync-redis-data";

/** Redis in the cluster: one instance on a volume. It forgets nothing when it is full, because queues are in it. */
export function redis(context: TeslaSync): Resource[] {
  const { images, settings } = context;
  const { maxMemoryMb, placement, port, resources, volume } = settings.redis;
  if (placement === "external") return [];
  const of = part(context, "redis");
  const ping = {
    exec: { command: ["redis-cli", "-p", String(port), "ping"] },
    timeoutSeconds: 3,
    failureThreshold: 5,
  };
  return syncWave(WAVE.data, [
    survivingClaim(of, { name: CLAIM, ...volume }),
    ...webService(of, {
      name: NAME.redis,
      scale: "single",
      container: {
        name: "redis",
        image: images.redis,
        command: [
          "redis-server",
          ...["--port", String(port)],
          ...["--appendonly", "yes"],
          ...["--maxmemory", `${maxMemoryMb}mb`],
          ...["--maxmemory-policy", "noeviction"],
        ],
        ports: [{ name: "redis", containerPort: port }],
        livenessProbe: { ...ping, initialDelaySeconds: 10, periodSeconds: 10 },
        readinessProbe: { ...ping, periodSeconds: 5 },
        volumeMounts: [{ name: "data", mountPath: "/data" }],
        resources,
      },
      pod: {
        // redis of the alpine image.
        securityContext: {
          runAsUser: 999,
          runAsGroup: 1000,
          fsGroup: 1000,
          fsGroupChangePolicy: "OnRootMismatch",
        },
        volumes: [{ name: "data", persistentVolumeClaim: { claimName: CLAIM } }],
      },
    }),
  ]);
}
