import { maskedValue } from "@kustogen/kustomize/credentials/masking.ts";
import type { ContainerEnvironment, OpenSource, SourcePlace, Variable } from "./variable.ts";

/** The environments in a form that may be shown: with masks for what looks like a credential. */
export function reported(containers: readonly ContainerEnvironment[]): ContainerEnvironment[] {
  return containers.map((one) => ({ ...one, variables: one.variables.map(reportedVariable) }));
}

/** The same for a variable. */
export function reportedVariable(variable: Variable): Variable {
  const masked = <One extends { value?: string }>(one: One): One =>
    one.value === undefined ? one : { ...one, value: maskedValue(variable.name, one.value) };
  return { ...masked(variable), shadows: variable.shadows.map(masked) };
}

/** A source in words: "envFrom ConfigMap app-config, key A (overlays/beta/web/config.env:3, layer beta)". */
export function describeSource(source: Variable["source"]): string {
  const { kind, name, key } = source;
  const what = {
    env: "env",
    field: `field ${name}`,
    resourceField: `resource field ${name}`,
    file: `file ${name}`,
    Service: `service link ${name}`,
    ConfigMap: `ConfigMap ${name}`,
    Secret: `Secret ${name}`,
  }[kind];
  const through = source.through === "envFrom" ? "envFrom " : "";
  const of = key === undefined || source.through === "envFrom" ? "" : `, key ${key}`;
  return `${through}${what}${of}${describePlace(source)}`;
}

/** " (file:line)", with the layer if the path doesn't show it; "" if the place isn't known. */
function describePlace({ file, line, layer }: SourcePlace): string {
  if (file === undefined) return "";
  const isInLayer = layer === undefined || file.startsWith(`${layer}/`);
  return ` (${file}${line === undefined ? "" : `:${line}`}${isInLayer ? "" : `, brought in by ${layer}`})`;
}

/** The consequence of an `envFrom` entry with unknown keys for the pod. */
export function describeOpen(open: OpenSource): string {
  const keys = `${open.known ? "more keys" : "keys not known here"}${open.prefix && `, each prefixed with ${open.prefix}`}`;
  const there = open.required ? "must exist first" : "created by a resource rendered here";
  return `envFrom ${open.kind} ${open.name}: ${keys}; ${open.optional ? "optional" : there}${describePlace(open)}`;
}
