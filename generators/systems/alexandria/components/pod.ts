import type { IContainer } from "kubernetes-models/v1/Container";
import type { IVolume } from "kubernetes-models/v1/Volume";
import { because } from "kustogen";
import { container, requirements, secretEnv } from "kustogen/blocks";
// The last table of the file is [database]; a backslash or quote in the URL would end its string.
import addDatabaseUrl from "../files/add-database-url.sh";
// The file as it is in the ConfigMap.
import copyScript from "../files/copy.sh";
import type { Settings } from "../settings.ts";

// The pod's volumes, and the containers that prepare them.

/** Temporary files. */
export const TMP_MOUNT = { name: "tmp", mountPath: "/tmp" };
/** The configuration, in a writable volume. */
const CONFIG_MOUNT = { name: "etc-alexandria", mountPath: "/etc/alexandria" };
/** What API and orchestrator share: database, keys, models and knowledge, the orchestrator's socket, the configuration. */
export const SHARED_MOUNTS = [
  { name: "data", mountPath: "/var/lib/alexandria" },
  { name: "run", mountPath: "/var/run/alexandria" },
  CONFIG_MOUNT,
  TMP_MOUNT,
];

/** True if a provider of federation needs the SAML key pair. */
export const hasSaml = ({ federation }: Settings) =>
  federation?.providers.some(({ kind }) => kind === "saml") === true;

/** The volumes of the pod. */
export function volumes(settings: Settings): IVolume[] {
  return [
    { name: "data", persistentVolumeClaim: { claimName: settings.persistence.name } },
    { name: "run", emptyDir: {} },
    because("In memory: the URL of PostgreSQL, which config-init adds, is never written to a disk.", {
      name: "etc-alexandria",
      emptyDir: { medium: "Memory" },
    }),
    { name: "tmp", emptyDir: {} },
    { name: "config", configMap: { name: "alexandria-config" } },
    { name: "nginx", configMap: { name: "alexandria-nginx" } },
    ...(hasSaml(settings) ? [{ name: "saml", secret: { secretName: "alexandria-saml" } }] : []),
  ];
}

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
      resources: settings.resources.orchestrator,
    }),
  );
}

/** `envFrom` of the containers that query language models; omitted if no model has a key. */
export function llmKeys({ llmBackends }: Settings): Pick<IContainer, "envFrom"> {
  if (llmBackends.every(({ apiKeyEnvVar }) => apiKeyEnvVar === undefined)) return {};
  return { envFrom: secretEnv([{ name: "alexandria-llm" }]) };
}
