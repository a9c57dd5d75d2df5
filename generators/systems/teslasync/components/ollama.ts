import type { IContainer } from "kubernetes-models/v1/Container";
import type { Component } from "kustogen";
import { type ContainerFields, container, env } from "kustogen/blocks";
import { NAME, OLLAMA_PORT } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
// Only a running server can pull; a model that already exists is not pulled again.
import pullScript from "../files/pull.sh";
import { toInternet } from "../outside.ts";
import type { Settings } from "../settings.ts";
import { WAVE } from "../waves.ts";
import { statefulService } from "./stateful-service.ts";

const MODELS = { name: "models", mountPath: "/models" };

/** Ollama with its model on a volume: one instance, pulled before it is ready. Nothing waits for that. */
export const ollama: Component<TeslaSync, NonNullable<Settings["ollama"]>> = {
  name: "ollama",
  wave: WAVE.edge,
  when: ({ settings }) => settings.ollama,
  talksTo: () => [toInternet("pulls its model")],
  resources({ images }, { on: { model, resources, volume }, part: of }) {
    const ready = { httpGet: { path: "/", port: "http" } };
    const common: Pick<ContainerFields, "image" | "resources"> & { env: IContainer["env"] } = {
      image: images.ollama,
      resources,
      env: env({
        HOME: MODELS.mountPath,
        OLLAMA_MODELS: MODELS.mountPath,
        OLLAMA_HOST: `0.0.0.0:${OLLAMA_PORT}`,
        OLLAMA_MODEL: model,
      }),
    };
    const tmp = { name: "tmp", mountPath: "/tmp" };
    return statefulService(of, {
      name: NAME.ollama,
      container: {
        name: "ollama",
        ...common,
        ports: [{ name: "http", containerPort: OLLAMA_PORT }],
        livenessProbe: { ...ready, periodSeconds: 15 },
        readinessProbe: ready,
        volumeMounts: [tmp],
      },
      volume: { ...MODELS, ...volume },
      user: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
      pod: {
        initContainers: [
          container({
            name: "pull",
            ...common,
            command: ["sh", "-c", pullScript],
            volumeMounts: [MODELS, tmp],
          }),
        ],
        volumes: [{ name: "tmp", emptyDir: {} }],
      },
    });
  },
};
