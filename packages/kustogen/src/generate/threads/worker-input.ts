import type { Environment, Group } from "../../authoring/environment.ts";
import type { System } from "../../authoring/system.ts";
import type { Folders } from "../../folders.ts";
import type { Allowed } from "../judge-system.ts";

/** The input of the second thread: the systems in order, and the environments as the first thread read them. */
export interface WorkerInput {
  /** URL of the module that exports the systems. */
  module: string;
  systems: readonly string[];
  environments: (Omit<Environment, "groups" | "layers" | "lineOf"> &
    Record<"groups" | "layers", Omit<Group, "lineOf">[]>)[];
  allowed: Allowed | undefined;
  folders: Folders;
}

/** The input of a second thread. Systems are functions and don't cross threads; it finds them by name. */
export function workerInput(
  folders: Folders,
  module: URL,
  systems: readonly System[],
  environments: readonly Environment[],
  allowed: Allowed | undefined,
): WorkerInput {
  return {
    module: module.href,
    systems: systems.map(({ name }) => name),
    environments: environments.map(({ groups, layers, lineOf: _lineOf, ...environment }) => ({
      ...environment,
      groups: groups.map(plain),
      layers: layers.map(plain),
    })),
    allowed,
    folders,
  };
}

/** A layer's data, without its function. */
const plain = ({ lineOf: _lineOf, ...layer }: Group) => layer;

/**
 * The environments in a WorkerInput. The first thread has already resolved every system's settings, so no message of
 * the second one needs a line.
 */
export function workerEnvironments({ environments }: WorkerInput): Environment[] {
  const lineOf = () => 1;
  return environments.map((environment) => ({
    ...environment,
    groups: environment.groups.map((group) => ({ ...group, lineOf })),
    layers: environment.layers.map((layer) => ({ ...layer, lineOf })),
    lineOf,
  }));
}
