import type { IContainer } from "kubernetes-models/v1/Container";
import { type Resource, type SecretContract, type SystemRule, workloadsOf } from "kustogen";
import { appEnv, SETTING_OF } from "../components/configuration.ts";
import type { App } from "../context.ts";
import { APP_SECRETS, contractsOf, SECRETS } from "../secrets.ts";
import { requiredVariables, SERVICES } from "../services.ts";

export const extraVariables: SystemRule<App> = {
  id: "app/extra-variables",
  title: "extraEnv repeats no setting and contains no secret",
  why: "Two values would contradict each other, and everyone with read access to a ConfigMap can read a secret in it.",
  *check({ settings }) {
    const secret = new Set(SECRETS.flatMap(({ keys }) => Object.keys(keys)));
    const ours = appEnv({ ...settings, extraEnv: {} });
    for (const name of Object.keys(settings.extraEnv)) {
      const message = !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
        ? 'expected a variable name such as "APP_THEME": letters, digits and "_"'
        : secret.has(name)
          ? `expected ${name} to come only from the Secret ${APP_SECRETS}; don't put it into a ConfigMap`
          : name === "NATS_URL" && settings.nats === undefined
            ? "NATS_URL without NATS_TOKEN; expected nats: {url: …}, which gives the pods both"
            : Object.hasOwn(ours, name)
              ? `expected no ${name} here: another setting generates it`
              : undefined;
      if (message !== undefined) yield { at: ["settings", "extraEnv", name], message };
    }
  },
};

export const complete: SystemRule<App> = {
  id: "app/complete",
  title: "Every service has the variables that it requires",
  why: "Without them, its pods would exit as soon as they start.",
  *checkResources(resources, { settings }) {
    for (const [service, missing] of missingVariables(resources, contractsOf(settings)))
      yield {
        at: "settings",
        message: `${service} can't start without variables that are missing: ${missing.join(", ")}`,
        showFound: false,
      };
  },
};

export const natsToken: SystemRule<App> = {
  id: "app/nats-token",
  title: "Every container with NATS_URL also has NATS_TOKEN",
  why: "NATS refuses clients without its token. Without NATS_URL the queues are in Redis.",
  *checkResources(resources, { settings }) {
    for (const { resource, variables } of started(resources, contractsOf(settings)))
      if (variables.has("NATS_URL") && !variables.has("NATS_TOKEN"))
        yield {
          message:
            `${resource.metadata.name} would have NATS_URL without NATS_TOKEN, and NATS would refuse it. ` +
            `Give the container NATS_TOKEN from the Secret ${APP_SECRETS}, or remove NATS_URL: the queues ` +
            "are then in Redis.",
        };
  },
};

/** What each service lacks: each variable with the setting or the Secret that provides it. */
export function missingVariables(
  resources: readonly Resource[],
  contracts: readonly SecretContract[],
): [service: string, missing: string[]][] {
  const has = new Map(
    started(resources, contracts).map(({ resource, variables }) => [resource.metadata.name, variables]),
  );
  const secret = new Map(contracts.flatMap(({ keys, name }) => Object.keys(keys).map((key) => [key, name])));
  const from = (name: string) =>
    SETTING_OF[name] ?? (secret.has(name) ? `Secret ${secret.get(name)}` : "app-env or app-secrets");
  return Object.values(SERVICES).flatMap((definition): [string, string[]][] => {
    const missing = requiredVariables(definition).filter((name) => !has.get(definition.name)?.has(name));
    return missing.length === 0 ? [] : [[definition.name, missing.map((name) => `${name} (${from(name)})`)]];
  });
}

/** Every container, and the names of the variables that it certainly has. */
function started(
  resources: readonly Resource[],
  contracts: readonly SecretContract[],
): { resource: Resource; variables: Set<string> }[] {
  const configMaps = new Map(
    resources
      .filter(({ kind }) => kind === "ConfigMap")
      .map(({ data, metadata }) => [metadata.name, data as Record<string, string>]),
  );
  return workloadsOf(resources).flatMap(({ resource, spec }) =>
    spec.containers.map((container) => ({
      resource,
      variables: provided(container, configMaps, contracts),
    })),
  );
}

/** What a container's sources certainly provide; this excludes optional keys of a Secret. */
function provided(
  { env = [], envFrom = [] }: IContainer,
  configMaps: ReadonlyMap<string, Record<string, string>>,
  contracts: readonly SecretContract[],
): Set<string> {
  const names = new Set<string>();
  for (const { configMapRef, secretRef } of envFrom) {
    for (const name of Object.keys(configMaps.get(configMapRef?.name ?? "") ?? {})) names.add(name);
    for (const { keys, name } of contracts) {
      if (name !== secretRef?.name || secretRef?.optional) continue;
      for (const [key, { required = true }] of Object.entries(keys)) if (required) names.add(key);
    }
  }
  for (const { name, value, valueFrom } of env) {
    const key = valueFrom?.secretKeyRef ?? valueFrom?.configMapKeyRef;
    if (value !== "" && !key?.optional) names.add(name);
  }
  return names;
}
