import type { IContainer } from "kubernetes-models/v1/Container";
import { InputError, type Resource, type SecretContract } from "kustogen";
import { SETTING_OF } from "./app-env.ts";
import { podSpec } from "./pod-spec.ts";
import { requiredVariables, SERVICES } from "./services.ts";

/** Where a container's variables come from: ConfigMaps of the layer, and contracts of Secrets. */
interface Sources {
  configMaps: Map<string, Record<string, string>>;
  contracts: readonly SecretContract[];
}

/** Names of the variables that a container is sure to start with; an optional key of a Secret is not. */
function provided({ env = [], envFrom = [] }: IContainer, { configMaps, contracts }: Sources): Set<string> {
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

function containersOf(
  resources: readonly Resource[],
  contracts: readonly SecretContract[],
): [service: string, variables: Set<string>][] {
  const configMaps = new Map(
    resources
      .filter(({ kind }) => kind === "ConfigMap")
      .map(({ data, metadata }) => [metadata.name, data as Record<string, string>]),
  );
  return resources.flatMap((resource) =>
    (podSpec(resource)?.containers ?? []).map((container): [string, Set<string>] => [
      resource.metadata.name,
      provided(container, { configMaps, contracts }),
    ]),
  );
}

/**
 * Refuses a layer in which a service would start without a variable that it needs, and lists all of them by service,
 * each with the setting or the Secret that it has to come from.
 */
export function checkComplete(resources: readonly Resource[], contracts: readonly SecretContract[]): void {
  const containers = new Map(containersOf(resources, contracts));
  const secret = new Map(contracts.flatMap(({ keys, name }) => Object.keys(keys).map((key) => [key, name])));
  const lines: string[] = [];
  for (const definition of Object.values(SERVICES)) {
    const has = containers.get(definition.name);
    const missing = requiredVariables(definition).filter((name) => !has?.has(name));
    if (missing.length === 0) continue;
    const named = missing.map((name) => {
      const from =
        SETTING_OF[name] ?? (secret.has(name) ? `Secret ${secret.get(name)}` : "app-env or app-secrets");
      return `${name} (${from})`;
    });
    lines.push(`  ${definition.name}: ${named.join(", ")}`);
  }
  if (lines.length > 0) {
    throw new InputError(`services lack variables that they can't start without:\n${lines.join("\n")}`);
  }
}

/** Refuses a container that has NATS_URL and is not sure to have NATS_TOKEN. */
export function checkNats(resources: readonly Resource[], contracts: readonly SecretContract[]): void {
  for (const [service, variables] of containersOf(resources, contracts)) {
    if (!variables.has("NATS_URL") || variables.has("NATS_TOKEN")) continue;
    throw new InputError(
      `${service} would have NATS_URL without NATS_TOKEN, and NATS would refuse it. Give the container NATS_TOKEN from ` +
        "the Secret app-secrets, or leave NATS_URL out: the queues are in Redis then.",
    );
  }
}
