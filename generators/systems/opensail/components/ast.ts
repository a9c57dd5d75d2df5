import type { IContainer } from "kubernetes-models/v1/Container";
import { because } from "kustogen";
import { container, env } from "kustogen/blocks";
import { quantityValue } from "kustogen/settings";
import type { OpenSail } from "../context.ts";

/** The part of the memory limit for all threads' heaps; the rest is for Node.js itself. */
const HEAPS = 0.625;
const MIB = 2 ** 20;

/** The syntax-tree sidecar of the backend: gRPC on 9000, a pool of worker threads. */
export function ast({ images, settings }: OpenSail): IContainer {
  const { resources } = settings.ast;
  const probe = { grpc: { port: 9000 }, failureThreshold: 3 };
  const starting = { ...probe, initialDelaySeconds: 2, failureThreshold: 24 };
  // One thread for each whole core of the limit, with an equal share of the memory: 4/5 for old objects, 1/5 for new.
  const threads = Math.max(1, Math.floor(quantityValue(resources.limits.cpu) ?? 1));
  const heap = ((quantityValue(resources.limits.memory) ?? 0) / MIB) * (HEAPS / threads);
  return container({
    name: "ast",
    image: images.ast,
    imagePullPolicy: settings.imagePullPolicy,
    ports: [{ name: "grpc", containerPort: 9000 }],
    env: env({
      NODE_ENV: "production",
      AST_BIND_HOST: because(
        "All addresses, because the kubelet's probe connects to the pod's; NetworkPolicies allow nobody else to 9000.",
        "0.0.0.0",
      ),
      AST_BIND_PORT: 9000,
      LOG_LEVEL: "info",
      AST_POOL_THREADS: threads,
      AST_WORKER_MAX_OLD_MB: Math.floor(heap * 0.8),
      AST_WORKER_MAX_YOUNG_MB: Math.floor(heap * 0.2),
    }),
    startupProbe: { ...starting, periodSeconds: 5, timeoutSeconds: 3 },
    livenessProbe: { ...probe, periodSeconds: 10, timeoutSeconds: 5 },
    readinessProbe: { ...probe, periodSeconds: 5, timeoutSeconds: 3 },
    resources,
  });
}
