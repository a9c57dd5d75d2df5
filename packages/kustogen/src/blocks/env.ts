import type { IEnvFromSource } from "kubernetes-models/v1/EnvFromSource";
import type { IEnvVar } from "kubernetes-models/v1/EnvVar";
import { because, valueAndReason } from "../authoring/because.ts";
import type { SecretContract } from "../authoring/secret.ts";
import { known, refuse } from "./options.ts";

/** Where a variable's value comes from: a literal, a key of a Secret or ConfigMap, or a field of the pod. */
export type EnvSource =
  | string
  | number
  | boolean
  | { secret: string; key: string; optional?: boolean }
  | { configMap: string; key: string; optional?: boolean }
  | { field: string };

/**
 * Turns a record into a container's `env` list, in the order given (`$(VAR)` references see only earlier variables).
 * Literals become strings; a variable that is `undefined` is left out.
 *
 * @example
 * ```ts
 * container({
 *   name: "web",
 *   image: context.images.web,
 *   env: env({
 *     LOG_LEVEL: context.settings.logLevel,
 *     WORKERS: 4,
 *     DATABASE_URL: { secret: "shop-db", key: "DATABASE_URL" },
 *     POD_IP: { field: "status.podIP" },
 *     TRACE: undefined, // isn't set
 *   }),
 *   resources: requirements("100m/1", "256Mi/256Mi"),
 * })
 * ```
 */
export function env(variables: Record<string, EnvSource | undefined>): IEnvVar[] {
  if (Object(variables) !== variables || Array.isArray(variables))
    refuse("expected values by name, as in env({ NAME: value })", "env");
  const list: IEnvVar[] = [];
  for (const [name, given] of Object.entries(variables)) {
    if (given === undefined) continue;
    const { value: source, why } = valueAndReason(given);
    if (source === null || Number.isNaN(source))
      refuse(`${source} is no value; undefined leaves it out`, "env", name);
    if (typeof source !== "object") list.push({ name, value: because(why, String(source)) });
    else list.push({ name, valueFrom: because(why, sourceOf(known("envSource", source, `env: ${name}`))) });
  }
  return list;
}

function sourceOf(source: Exclude<EnvSource, string | number | boolean>): IEnvVar["valueFrom"] {
  if ("field" in source) return { fieldRef: { fieldPath: source.field } };
  const { key, optional } = source;
  const keyOf = (name: string) => ({ name, key, ...(optional !== undefined && { optional }) });
  if ("secret" in source) return { secretKeyRef: keyOf(source.secret) };
  return { configMapKeyRef: keyOf(source.configMap) };
}

/**
 * `envFrom` with one entry for each secret contract, in the order given: a later Secret wins over an earlier one, and
 * the container's `env` wins over both. Pass all contracts at once: a second `envFrom` key would silently replace the
 * first.
 *
 * @example
 * ```ts
 * container({
 *   name: "web",
 *   image: context.images.web,
 *   envFrom: secretEnv([{ name: "shop-db" }]),
 *   resources: requirements("100m/1", "256Mi/256Mi"),
 * })
 * ```
 */
export function secretEnv(contracts: readonly Pick<SecretContract, "name">[]): IEnvFromSource[] {
  return contracts.map(({ name }) => ({ secretRef: { name } }));
}
