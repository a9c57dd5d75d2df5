import type { IContainer } from "kubernetes-models/v1/Container";
import { container, requirements, secretEnv } from "kustogen/blocks";
// The last table of the file is [database]; a backslash or quote in the URL would end its string.
import addDatabaseUrl from "../files/add-database-url.sh";
// The file as the ConfigMap has it.
import copyScript from "../files/copy.sh";
// Registers each language model once: on the volume, which outlives the pod, a mark says what was registered, with the
// words it was registered by, so that another address or model is registered again. One pod at a time looks, for several
// share the volume; a lock that is older than five minutes is of a pod that is gone. What can't be registered is left for the next
// start instead of keeping the pod from it: whether the program refuses a name that it knows is not documented.
import registerScript from "../files/register.sh";
import type { LlmBackend } from "../providers.ts";
import type { Settings } from "../settings.ts";
import { CONFIG_MOUNT, DATA_MOUNT, TMP_MOUNT } from "./volumes.ts";

const SMALL = requirements("10m/100m", "16Mi/64Mi");

/** Copies alexandria.conf from its ConfigMap to where it can be written, and adds the URL of PostgreSQL. */
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

/** Registers the language models, before the orchestrator reads them; none of it where there are none. */
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

/** `envFrom` of what asks language models; nothing where none of them has a key. */
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

/** One word of a shell command, whatever is in it. */
function quote(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
