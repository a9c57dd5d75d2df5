import { because, type Component } from "kustogen";
import { dataService } from "kustogen/blocks";
import { NAME } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
import { WAVE } from "../waves.ts";

/** Redis in the cluster: one instance on a volume. It evicts nothing when it is full, because it contains queues. */
export const redis: Component<TeslaSync> = {
  name: "redis",
  wave: WAVE.data,
  when: ({ settings }) => settings.redis.placement === "embedded",
  talksTo: () => [],
  resources({ images, settings }, { part: of }) {
    const { port, resources, volume } = settings.redis;
    const ping = {
      exec: { command: ["redis-cli", "-p", String(port), "ping"] },
      timeoutSeconds: 3,
      failureThreshold: 5,
    };
    return dataService(of, {
      name: NAME.redis,
      data: { name: "teslasync-redis-data", ...volume, volume: "data", mountPath: "/data" },
      user: because("redis of the alpine image.", { runAsUser: 999, runAsGroup: 1000, fsGroup: 1000 }),
      container: {
        name: "redis",
        image: images.redis,
        command: [
          "redis-server",
          ...["--port", String(port)],
          ...["--appendonly", "yes"],
          ...["--maxmemory-policy", "noeviction"],
        ],
        ports: [{ name: "redis", containerPort: port }],
        livenessProbe: { ...ping, initialDelaySeconds: 10, periodSeconds: 10 },
        readinessProbe: { ...ping, periodSeconds: 5 },
        resources,
      },
    });
  },
};
