import type { IContainer } from "kubernetes-models/v1/Container";
import { container, requirements, secretEnv } from "kustogen/blocks";
// The last table of the file is [database]; a backslash or quote in the URL would end its string.
import addDatabaseUrl from "../files/add-database-url.sh";
// The file as it is in the ConfigMap.
import copyScript from "../files/copy.sh";
import type { Settings } from "../settings.ts";
import { CONFIG_MOUNT, SHARED_MOUNTS } from "./volumes.ts";

/** Copies alexandria.conf from its ConfigMap to a writable volume, and adds the URL of PostgreSQL. */
export function configInit(image: string, { database }: Settings): IContainer {
  const postgres = database === "postgres";
  return container({
    name: "config-init",
    image,
    command: ["sh", "-c", postgres ? copyScript + addDatabaseUrl : copyScript],
    ...(postgres ? { envFrom: secretEnv([{ name: "alexandria-database" }]) } : {}),
    volumeMounts: [{ name: "config", mountPath: "/config", readOnly: true }, CONFIG_MOUNT],
    resources: requirements("10m/100m", "16Mi/64Mi"),
  });
}

/** Adds each language model before the orchestrator reads them, as the document does at every start. */
export function llmInit(image: string, settings: Settings): IContainer[] {
  return settings.llmBackends.map(({ apiKeyEnvVar, kind, model, name, url }) =>
    container({
      name: `llm-init-${name}`,
      image,
      imagePullPolicy: settings.imagePullPolicy,
      command: [
        ...["alexandria", "llm", "add", "--name", name, "--url", url, "--kind", kind, "--model", model],
        ...(apiKeyEnvVar === undefined ? [] : ["--api-key-env", apiKeyEnvVar]),
      ],
      ...llmKeys(settings),
      volumeMounts: SHARED_MOUNTS,
      securityContext: { readOnlyRootFilesystem: settings.readOnlyRootFilesystem || undefined },
      resources: requirements("50m/500m", "64Mi/256Mi"),
    }),
  );
}

/** `envFrom` of the containers that query language models; omitted if no model has a key. */
export function llmKeys({ llmBackends }: Settings): Pick<IContainer, "envFrom"> {
  if (llmBackends.every(({ apiKeyEnvVar }) => apiKeyEnvVar === undefined)) return {};
  return { envFrom: secretEnv([{ name: "alexandria-llm" }]) };
}
