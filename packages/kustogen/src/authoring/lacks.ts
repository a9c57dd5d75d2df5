import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Environment } from "./environment.ts";

/** What copies volumes or databases, by kind and name: a CronJob of that name, or the kind of an operator. */
const BACKUP = /^CronJob \S*backup|^\w*Backup\w* |^Schedule /;

/**
 * What a system has none of in an environment, although people expect it: backups of its volumes, alerts, the labels that
 * its Prometheus selects, NetworkPolicies. Nobody is called at night for a developer's machine.
 */
export function lacks(
  resources: readonly Resource[],
  { prometheus, stage }: Pick<Environment, "prometheus" | "stage">,
): string[] {
  if (stage === "development") return [];
  const has = (pattern: RegExp) =>
    resources.some(({ kind, metadata }) => pattern.test(`${kind} ${metadata.name}`));
  const keeps = resources.some(
    ({ kind, spec }) => kind === "PersistentVolumeClaim" || Object(spec).volumeClaimTemplates !== undefined,
  );
  return [
    ...(keeps && !has(BACKUP) ? ["not backed up"] : []),
    ...(has(/^PrometheusRule /) ? [] : ["no alerts"]),
    ...(prometheus ? [] : ["no `prometheus: {…}` in its file"]),
    ...(has(/^\w*NetworkPolicy /) ? [] : ["no network policies"]),
  ];
}
