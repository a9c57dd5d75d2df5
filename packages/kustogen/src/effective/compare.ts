import type { ContainerEnvironment, Variable } from "./variable.ts";

/** One variable in two environments; undefined where it isn't there. */
export interface ComparedVariable {
  name: string;
  values: [Variable | undefined, Variable | undefined];
  /** True where both containers get the same value or read the same key. */
  same: boolean;
}

/** One container in two environments; undefined where it isn't there. */
export interface ComparedContainer {
  workload: ContainerEnvironment["workload"];
  container: string;
  init: boolean;
  in: [boolean, boolean];
  variables: ComparedVariable[];
}

/**
 * Two environments side by side. Containers are matched by the workload's kind and name and their own name, so that
 * environments in different namespaces can be compared; variables by name.
 */
export function compareEnvironments(
  first: readonly ContainerEnvironment[],
  second: readonly ContainerEnvironment[],
): ComparedContainer[] {
  const sides = [byKey(first), byKey(second)] as const;
  return [...new Set([...sides[0].keys(), ...sides[1].keys()])].map((key) => {
    const [a, b] = [sides[0].get(key), sides[1].get(key)];
    const { workload, container, init } = (a ?? b) as ContainerEnvironment;
    return {
      workload,
      container,
      init,
      in: [a !== undefined, b !== undefined],
      variables: compareVariables(a, b),
    };
  });
}

function compareVariables(
  first: ContainerEnvironment | undefined,
  second: ContainerEnvironment | undefined,
): ComparedVariable[] {
  const sides = [byName(first), byName(second)] as const;
  const names = [...new Set([...sides[0].keys(), ...sides[1].keys()])].sort();
  return names.map((name) => {
    const values: ComparedVariable["values"] = [sides[0].get(name), sides[1].get(name)];
    return { name, values, same: content(values[0]) === content(values[1]) };
  });
}

/** What a container sees of a variable; where it comes from doesn't matter, except for what only the cluster knows. */
function content(variable: Variable | undefined): string {
  if (variable === undefined) return "";
  const { value, secret, source, optional } = variable;
  if (value !== undefined) return `=${value}`;
  return JSON.stringify([secret ?? [source.kind, source.name, source.key], optional === true]);
}

function byKey(containers: readonly ContainerEnvironment[]): Map<string, ContainerEnvironment> {
  return new Map(
    containers.map((one) => [`${one.workload.kind}/${one.workload.name}/${one.init}/${one.container}`, one]),
  );
}

function byName(container: ContainerEnvironment | undefined): Map<string, Variable> {
  return new Map((container?.variables ?? []).map((variable) => [variable.name, variable]));
}
