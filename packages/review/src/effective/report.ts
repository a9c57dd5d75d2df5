import { maskedValue } from "@kustogen/kustomize/credentials/masking.ts";
import type { ContainerEnvironment, OpenSource, Shadowed, SourcePlace, Variable } from "./variable.ts";

/**
 * The environments in a form that may be shown: values that look like credentials, by their form or by the variable's
 * name, are masked everywhere.
 */
export function reported(containers: readonly ContainerEnvironment[]): ContainerEnvironment[] {
  return containers.map((container) => ({
    ...container,
    variables: container.variables.map(reportedVariable),
  }));
}

function reportedVariable({ name, value, secret, source, shadows, required, ...rest }: Variable): Variable {
  return {
    name,
    ...(value !== undefined && { value: maskedValue(name, value) }),
    ...(secret && { secret }),
    source,
    shadows: shadows.map((shadow) => maskedShadow(name, shadow)),
    required,
    ...rest,
  };
}

function maskedShadow(name: string, shadow: Shadowed): Shadowed {
  return shadow.value === undefined ? shadow : { ...shadow, value: maskedValue(name, shadow.value) };
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
export function describeOpen({
  kind,
  name,
  prefix,
  optional,
  required,
  known,
  ...place
}: OpenSource): string {
  const keys = `${known ? "more keys" : "keys not known here"}${prefix === "" ? "" : `, each prefixed with ${prefix}`}`;
  const presence = optional
    ? "optional"
    : required
      ? "must exist first"
      : "created by a resource rendered here";
  return `envFrom ${kind} ${name}: ${keys}; ${presence}${describePlace(place)}`;
}
