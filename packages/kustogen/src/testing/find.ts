import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodTemplateSpec } from "kubernetes-models/v1/PodTemplateSpec";

// Tests read fields of any kind; a wrong path gives undefined and fails the expectation.
// biome-ignore lint/suspicious/noExplicitAny: the resources of all kinds have no common type.
type Found = any;

/** The only resource of that kind and name; throws if there is none or more than one. */
export function one(resources: readonly Resource[], kind: string, name: string): Found {
  const found = resources.filter((resource) => resource.kind === kind && resource.metadata.name === name);
  if (found.length !== 1)
    throw new Error(
      `expected one ${kind} ${name}, found ${found.length} among ${names(resources).join(", ")}`,
    );
  return found[0];
}

/** All resources of a kind. */
export function all(resources: readonly Resource[], kind: string): Found[] {
  return resources.filter((resource) => resource.kind === kind);
}

/** The kind and name of each resource, such as "Deployment api", in the same order. */
export function names(resources: readonly Resource[]): string[] {
  return resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
}

/** The pod template of a workload; undefined for resources that run no pods. @param workload a resource of any kind */
export function template({ kind, spec }: Found): IPodTemplateSpec | undefined {
  return kind === "CronJob" ? spec.jobTemplate.spec.template : spec?.template;
}

/** Every pod template, with its workload. */
export function templates(resources: readonly Resource[]): [Resource, IPodTemplateSpec][] {
  return resources.flatMap((resource) => {
    const found = template(resource);
    return found ? [[resource, found] as [Resource, IPodTemplateSpec]] : [];
  });
}

/** Finds a container or init container of a workload by its name; throws if there is none. */
export function container(workload: Found, name: string): IContainer {
  const spec = template(workload)?.spec;
  const found = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].find(
    (one) => one.name === name,
  );
  if (found === undefined)
    throw new Error(`no container ${name} in ${workload.kind} ${workload.metadata.name}`);
  return found;
}

/**
 * The variables in a container's `env` by name. The value of a variable from a Secret is `secret/<name>/<key>`; that of
 * any other reference is undefined. @param container as in the manifest
 */
export function variables({ env = [] }: IContainer): Record<string, string | undefined> {
  return Object.fromEntries(
    env.map(({ name, value, valueFrom }) => {
      const secret = valueFrom?.secretKeyRef;
      return [name, secret ? `secret/${secret.name}/${secret.key}` : value];
    }),
  );
}
