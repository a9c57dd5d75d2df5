import type { IContainer } from "kubernetes-models/v1/Container";
import { container, type Resources, secretEnv } from "kustogen/blocks";
import type { LlmBackend } from "./providers.ts";
import type { Settings } from "./settings.ts";
import { CONFIG_MOUNT, DATA_MOUNT, TMP_MOUNT } from "./volumes.ts";

const SMALL: Resources = {
  requests: { cpu: "10m", memory: "16Mi" },
  limits: { cpu: "100m", memory: "64Mi" },
};

/** The file as the ConfigMap has it. */
const COPY = `set -eu
umask 077
cp /config/alexandria.conf /etc/alexandria/alexandria.conf
`;

/** The last table of the file is [database]; a backslash or quote in the URL would end its string. */
const ADD_DATABASE_URL = `: "\${DATABASE_URL:?}"
printf '%s\\n' "$DATABASE_URL" | sed 's/[\\\\"]/\\\\&/g; s/.*/url = "&"/' >> /etc/alexandria/alexandria.conf
`;

/** Copies alexandria.conf from its ConfigMap to where it can be written, and adds the URL of PostgreSQL. */
export function configInit(image: string, settings: Settings): IContainer {
  const postgres = settings.database === "postgres";
  return container({
    name: "config-init",
    image,
    command: ["sh", "-c", postgres ? COPY + ADD_DATABASE_URL : COPY],
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
      command: ["sh", "-c", `set -eu\n${llmBackends.map(add).join("\n")}\n`],
      ...llmKeys(settings),
      volumeMounts: [DATA_MOUNT, CONFIG_MOUNT, TMP_MOUNT],
      resources: {
        requests: { cpu: "50m", memory: "64Mi" },
        limits: { cpu: "500m", memory: "256Mi" },
      },
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
  return ["alexandria", "llm", "add", ...words].join(" ");
}

/** One word of a shell command, whatever is in it. */
function quote(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
