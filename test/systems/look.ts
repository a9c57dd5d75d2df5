import type { Resource } from "kustogen";
import { all, type container, type Someone, templates } from "kustogen/testing";
import { expect } from "vitest";

/** The data of the ConfigMap of that name; a rendered one has a hash behind it. */
export function config(state: readonly Resource[], name: string): Record<string, string> {
  const found = all(state, "ConfigMap").filter(({ metadata }) =>
    new RegExp(`^${name}(-[a-z0-9]{10})?$`).test(metadata.name),
  );
  expect(found, name).toHaveLength(1);
  return found[0].data;
}

/** The text of a command that is given to a shell. */
export function script({ command = [] }: ReturnType<typeof container>): string {
  expect(command.slice(0, 2)).toEqual(["sh", "-c"]);
  return command[2] ?? "";
}

/** Where each pod is, by the name of its workload. */
export function podsOf(state: readonly Resource[]): Map<string, Someone> {
  return new Map(
    templates(state).map(([resource, template]): [string, Someone] => [
      resource.metadata.name,
      { namespace: resource.metadata.namespace ?? "", labels: template.metadata?.labels ?? {} },
    ]),
  );
}
