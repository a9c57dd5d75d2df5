import { because, type Component } from "kustogen";
import { env, requirements, webService } from "kustogen/blocks";
import { NAME, OTLP_PORT } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";

/** Jaeger with its traces in memory: one instance, because two would each have half of them. */
export const jaeger: Component<TeslaSync> = {
  name: "jaeger",
  when: ({ settings }) => settings.jaeger,
  talksTo: () => [],
  resources({ images }, { part: of }) {
    const health = { httpGet: { path: "/", port: "admin" } };
    return webService(of, {
      name: NAME.jaeger,
      scale: "single",
      container: {
        name: "jaeger",
        image: images.jaeger,
        ports: [
          { name: "otlp-grpc", containerPort: OTLP_PORT },
          { name: "ui", containerPort: 16686 },
          { name: "admin", containerPort: 14269 },
        ],
        env: env({
          COLLECTOR_OTLP_ENABLED: true,
          MEMORY_MAX_TRACES: because(
            "Without a limit traces fill the memory until the kernel kills the pod.",
            10_000,
          ),
        }),
        livenessProbe: { ...health, periodSeconds: 15 },
        readinessProbe: health,
        volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
        resources: requirements("50m/200m", "64Mi/256Mi"),
      },
      pod: {
        securityContext: because("jaeger of the image.", {
          runAsUser: 10001,
          runAsGroup: 10001,
          fsGroup: 10001,
        }),
        volumes: [{ name: "tmp", emptyDir: {} }],
      },
    });
  },
};
