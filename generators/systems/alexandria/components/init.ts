import type { IContainer } from "kubernetes-models/v1/Container";
import { container, requirements, secretEnv } from "kustogen/blocks";
// The last table of the file is [database]; a backslash or quote in the URL would end its string.
import addDatabaseUrl from "../files/add-database-url.sh";
// The file as it is in the ConfigMap.
import copyScript from "../files/copy.sh";
// Registers each language model once. A marker on the volume, which outlives the pod, contains the arguments of each
// registration, so that a changed address or model is registered again. Only one pod at a time does this, because
// several share the volume; a lock older than five minutes belongs to a pod that no longer exists. A failed
// registration is left for the next start and does not stop the pod: it is not documented whether the program refuses
// a name that it already has.
import registerScript from "../files/register.sh";
import type { LlmBackend } from "../providers.ts";
import type { Settings } from "../settings.ts";
import { CONFIG_MOUNT, DATA_MOUNT, TMP_MOUNT } from "./volumes.ts";

const SMALL = requirements("10m/100m", "16Mi/64Mi");

/** Copies alexandria.conf from its ConfigMap to a writable volume, and adds the URL of PostgreSQL. */
export function configInit(image: string, settings: Settings): IContainer {
  const postgres = settings.database === "postgres";
  return container({
    name: "config-init",
    image,
    command: ["sh", "-c", postgres ? copyScript + addDatabaseUrl : copyScript],
    ...(postgres ? { envFrom: secretEnv([{ name: "alexandria-database" }]) } : {}),
    volumeMounts: [{ name: "config", mountPath: "/config", readOnly: true }, CONFIG_MOUNT],
    resources: SMALL,
  });
}

/** Registers the language models before the orchestrator reads them; omitted if there are none. */
export function llmInit(image: string, settings: Settings): IContainer[] {
  const { imagePullPolicy, llmBackends } = settings;
  if (llmBackends.length === 0) return [];
  return [
    container({
      name: "llm-init",
      image,
      imagePullPolicy,
      command: ["sh", "-c", `${registerScript}${llmBackends.map(add).join("\n")}\n`],
      ...llmKeys(settings),
      volumeMounts: [DATA_MOUNT, CONFIG_MOUNT, TMP_MOUNT],
      resources: requirements("50m/500m", "64Mi/256Mi"),
    }),
  ];
}

/** `envFrom` of the containers that query language models; omitted if no model has a key. */
export function llmKeys({ llmBackends }: Settings): Pick<IContainer, "envFrom"> {
  if (llmBackends.every(({ apiKeyEnvVar }) => apiKeyEnvVar === undefined)) return {};
  return { envFrom: secretEnv([{ name: "alexandria-llm" }]) };
}

function add({ apiKeyEnvVar, kind, model, name, url }: LlmBackend): string {
  const flags: [string, string | undefined][] = [
    ["--name", name],
    ["--url", url],
    ["--kind", kind],
    ["--model", model],
    ["--api-key-env", apiKeyEnvVar],
  ];
  const words = flags.flatMap(([flag, value]) => (value === undefined ? [] : [flag, quote(value)]));
  return ["register", "alexandria", "llm", "add", ...words].join(" ");
}

/** One word of a shell command, whatever characters it contains. */
function quote(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
