import type { IContainer } from "kubernetes-models/v1/Container";
import { type Resource, type SecretContract, type SystemRule, workloadsOf } from "kustogen";
import { appEnv, SETTING_OF } from "../components/configuration.ts";
import type { App } from "../context.ts";
import { APP_SECRETS, contractsOf, SECRETS } from "../secrets.ts";
import { requiredVariables, SERVICES } from "../services.ts";

export const extraVariables: SystemRule<App> = {
  id: "app/extra-variables",
  title: "extraEnv has none that is a setting's, and none whose place is a Secret",
  why: "Two would say one thing, and a ConfigMap shows a secret to everyone who may look at it.",
  *check({ settings }) {
    const secret = new Set(SECRETS.flatMap(({ keys }) => Object.keys(keys)));
    const ours = appEnv({ ...settings, extraEnv: {} });
    for (const name of Object.keys(settings.extraEnv)) {
      const message = !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
        ? 'expected a variable name such as "APP_THEME": letters, digits and "_"'
        : secret.has(name)
          ? `expected ${name} to come from the Secret ${APP_SECRETS} alone; a ConfigMap is no place for it`
          : name === "NATS_URL" && settings.nats === undefined
            ? "NATS_URL without NATS_TOKEN; expected nats: {url: …}, which gives the pods both"
            : Object.hasOwn(ours, name)
              ? `expected ${name} not to be here: another setting makes it`
              : undefined;
      if (message !== undefined) yield { at: ["settings", "extraEnv", name], message };
    }
  },
};

export const complete: SystemRule<App> = {
  id: "app/complete",
  title: "Every service has the variables that it can't start without",
  why: "Its pods would end as soon as they start.",
  *checkResources(resources, { settings }) {
    for (const [service, missing] of missingVariables(resources, contractsOf(settings)))
      yield {
        at: "settings",
        message: `${service} can't start without variables that are not found: ${missing.join(", ")}`,
        showFound: false,
      };
  },
};

export const natsToken: SystemRule<App> = {
  id: "app/nats-token",
  title: "Who has NATS_URL has NATS_TOKEN",
  why: "NATS refuses who comes without its token. Without NATS_URL the queues are in Redis.",
  *checkResources(resources, { settings }) {
    for (const { resource, variables } of started(resources, contractsOf(settings)))
      if (variables.has("NATS_URL") && !variables.has("NATS_TOKEN"))
        yield {
          message:
            `${resource.metadata.name} would have NATS_URL without NATS_TOKEN, and NATS would refuse it. Give the container ` +
            `NATS_TOKEN from the Secret ${APP_SECRETS}, or leave NATS_URL out: the queues are in Redis then.`,
        };
  },
};

/** What each service lacks, each variable with the setting or the Secret that it has to come from. */
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

/** Every container, and the names of the variables that it is sure to start with. */
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

/** What a container's sources give for sure; an optional key of a Secret is not. */
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
