import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { hasFluxVariable } from "../discovery/flux.ts";
import { valid } from "./rules/schema/valid.ts";
import type { Judged } from "./run.ts";

/**
 * Findings without what is said of a field that Flux fills in, as its value is known in the cluster only; and without fields
 * that Flux' own objects lack: what deploys these patches them, as a rule.
 */
export function withoutVariables(findings: readonly Judged[]): Judged[] {
  return findings.filter(({ rule, resource, path = [] }) => {
    if (resource === undefined) return true;
    const isOfFlux = groupOf(resource.apiVersion).endsWith(".toolkit.fluxcd.io");
    if (rule === valid && isOfFlux && valueAt(resource, path) === undefined) return false;
    const { name, namespace } = resource.metadata;
    const said = path.length === 0 ? [name, namespace] : [valueAt(resource, path), path.at(-1)];
    return !said.some((text) => typeof text === "string" && hasFluxVariable(text));
  });
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce(
    (inner: unknown, key) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<string | number, unknown>)[key]
        : undefined,
    value,
  );
}
