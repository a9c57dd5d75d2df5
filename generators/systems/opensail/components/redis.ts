import { because, type Component } from "kustogen";
import { dataService, requirements } from "kustogen/blocks";
import { type OpenSail, studio } from "../context.ts";
import { WAVE } from "../waves.ts";

/** Redis: the task queue and caches, on a volume, so that queued tasks outlive the pod. One instance, no budget. */
export const redis: Component<OpenSail> = {
  name: "redis",
  selector: studio("redis", "cache"),
  wave: WAVE.data,
  when: ({ settings }) => settings.redis.placement === "in-cluster",
  admits: () => [],
  resources(context, { part: of }) {
    const { images, settings } = context;
    const ping = { exec: { command: ["redis-cli", "ping"] }, failureThreshold: 3 };
    return dataService(of, {
      name: "redis",
      data: {
        name: "redis-data",
        size: settings.redis.volume,
        storageClass: "tesslate-block-storage",
        volume: "redis-data",
        mountPath: "/data",
      },
      user: because("redis of the alpine image.", { runAsUser: 999, runAsGroup: 1000, fsGroup: 1000 }),
      container: {
        name: "redis",
        image: images.redis,
        command: [
          "redis-server",
          "--maxmemory",
          "512mb",
          "--maxmemory-policy",
          because("Evicts keys with a lifetime and keeps the queue.", "volatile-lru"),
          "--appendonly",
          "yes",
        ],
        ports: [{ name: "redis", containerPort: 6379 }],
        livenessProbe: { ...ping, periodSeconds: 10, timeoutSeconds: 5 },
        readinessProbe: { ...ping, periodSeconds: 5, timeoutSeconds: 3 },
        // TesslateAI/Studio@bc6cf79, k8s/base/redis/redis-deployment.yaml: room for the fork that writes the append-only file.
        resources: requirements("100m/500m", "128Mi/768Mi"),
      },
      pod: {
        priorityClassName: "tesslate-system",
        annotations: { "cluster-autoscaler.kubernetes.io/safe-to-evict": "false" },
      },
    });
  },
};
