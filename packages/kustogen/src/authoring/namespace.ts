import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isDnsLabel } from "@kustogen/review/kubernetes/dns.ts";
import type { Environment } from "./environment.ts";
import type { System } from "./system.ts";

/**
 * The namespace of a system in an environment: the one its file sets for the system, else for all systems, else the
 * template in the configuration, else the system's own. `{system}` and `{environment}` are replaced by their names.
 *
 * @throws InputError for an invalid namespace
 */
export function namespaceOf(system: System, environment: Environment): string {
  const own = lookUp(environment.systems, system.name)?.namespace;
  const template = own ?? environment.namespace;
  const namespace = filledNamespace(template ?? system.namespace, system.name, environment.name);
  if (isDnsLabel(namespace)) return namespace;
  const path = own === undefined ? ["namespace"] : ["systems", system.name, "namespace"];
  const place =
    template === undefined
      ? `system ${system.name}: namespace`
      : `${environment.file}:${environment.lineOf(path)}: ${path.join(".")}`;
  const said = `${place}: "${namespace}" isn't a valid namespace. Expected lowercase letters, digits and "-", at most 63, such as "{system}-{environment}"`;
  throw new InputError(said, { code: "invalid-settings" });
}

/** The namespace of a system's base, or the system's own in a layer that doesn't change it. */
export const ownNamespace = ({ name, namespace }: System, layer: string) =>
  filledNamespace(namespace, name, layer);

/** Fills in a namespace template, such as `{system}-{environment}`. */
export function filledNamespace(template: string, system: string, environment: string): string {
  return template.replaceAll("{system}", system).replaceAll("{environment}", environment);
}
