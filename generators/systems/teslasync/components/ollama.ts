import type { Component } from "kustogen";
import { container, env, requirements } from "kustogen/blocks";
import { NAME, OLLAMA_PORT } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
// Pulls its arguments: only a running server can, and a model that already exists is not pulled again.
import pullScript from "../files/pull.sh";
import { toInternet } from "../outside.ts";
import type { Settings } from "../settings.ts";
import { WAVE } from "../waves.ts";
import { statefulService } from "./stateful-service.ts";

const FOLDER = { name: "models", mountPath: "/models" };

/** The model and the embeddings that TeslaSync asks for unless its settings name others (ev-dev-labs/teslasync@0ece172, internal/ai/provider/config.go). */
const MODELS = ["llama3.1:8b-instruct-q4_K_M", "nomic-embed-text"];

/** Ollama with its models on a volume: one instance, which pulls them before it is ready. Nothing waits for that. */
export const ollama: Component<TeslaSync, NonNullable<Settings["ollama"]>> = {
  name: "ollama",
  wave: WAVE.edge,
  when: ({ settings }) => settings.ollama,
  talksTo: () => [toInternet("pulls its models")],
  resources({ images }, { on: { volume }, part: of }) {
    const ready = { httpGet: { path: "/", port: "http" } };
    const tmp = { name: "tmp", mountPath: "/tmp" };
    const common = {
      image: images.ollama,
      // The same file: the model "fits in ~6 GB of RAM".
      resources: requirements("1000m/4000m", "4Gi/8Gi"),
      env: env({
        HOME: FOLDER.mountPath,
        OLLAMA_MODELS: FOLDER.mountPath,
        OLLAMA_HOST: `0.0.0.0:${OLLAMA_PORT}`,
      }),
    };
    const pull = container({
      name: "pull",
      ...common,
      command: ["sh", "-c", pullScript, "pull", ...MODELS],
      volumeMounts: [FOLDER, tmp],
    });
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
      volume: { ...FOLDER, ...volume },
      user: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
      pod: { initContainers: [pull], volumes: [{ name: "tmp", emptyDir: {} }] },
    });
  },
};
