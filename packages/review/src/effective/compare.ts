import { nameWithoutHash } from "../compare/match.ts";
import type { ContainerEnvironment, Variable } from "./variable.ts";

/** One variable in two environments; undefined on a side without it. */
export interface ComparedVariable {
  name: string;
  values: [Variable | undefined, Variable | undefined];
  /** True if both containers get the same value or read the same key. */
  same: boolean;
}

/** One container in two environments; undefined on a side without it. */
export interface ComparedContainer
  extends Pick<ContainerEnvironment, "workload" | "container" | "init" | "sidecar"> {
  in: [boolean, boolean];
  variables: ComparedVariable[];
}

/**
 * Compares two environments. Containers are matched by the workload's kind and name and their own name, so that
 * environments in different namespaces can be compared; variables by name.
 */
export function compareEnvironments(
  first: readonly ContainerEnvironment[],
  second: readonly ContainerEnvironment[],
): ComparedContainer[] {
  const sides = [byKey(first), byKey(second)] as const;
  return [...new Set([...sides[0].keys(), ...sides[1].keys()])].map((key) => {
    const [a, b] = [sides[0].get(key), sides[1].get(key)];
    const { workload, container, init, sidecar } = (a ?? b) as ContainerEnvironment;
    return {
      workload,
      container,
      init,
      ...(sidecar && { sidecar }),
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

/**
 * A text that is equal for variables with the same meaning to a container. The origin of a value doesn't matter; a
 * value that only the cluster knows is identified by its source, ignoring hashes in names.
 */
export function meaningOf({ value, secret, source }: Variable): string {
  if (secret !== undefined) return `secret|${nameWithoutHash("Secret", secret.name)}|${secret.key}`;
  if (value !== undefined) return `value|${value}`;
  return `source|${source.kind}|${nameWithoutHash(source.kind, source.name)}|${source.key ?? ""}`;
}

function content(variable: Variable | undefined): string {
  return variable === undefined ? "" : `${meaningOf(variable)}|${optionalIn(variable)}`;
}

/** A variable with a known value isn't optional. */
function optionalIn({ value, optional }: Variable): boolean {
  return value === undefined && optional === true;
}

function byKey(containers: readonly ContainerEnvironment[]): Map<string, ContainerEnvironment> {
  return new Map(
    containers.map((one) => [`${one.workload.kind}/${one.workload.name}/${one.init}/${one.container}`, one]),
  );
}

function byName(container: ContainerEnvironment | undefined): Map<string, Variable> {
  return new Map((container?.variables ?? []).map((variable) => [variable.name, variable]));
}
