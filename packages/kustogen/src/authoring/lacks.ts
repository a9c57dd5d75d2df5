import type { Resource } from "@kustogen/kustomize/value/resource.ts";

/** What copies volumes or databases, by kind and name: a CronJob of that name, or the kind of an operator. */
const BACKUP = /^CronJob \S*backup|^\w*Backup\w* |^Schedule /;

/**
 * What an environment has none of, although people expect it: backups of its volumes, alerts, the labels that
 * its Prometheus selects, NetworkPolicies.
 */
export function lacks(resources: readonly Resource[], prometheus?: object): string[] {
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
