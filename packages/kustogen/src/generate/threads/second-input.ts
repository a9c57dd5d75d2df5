import type { Environment, Group } from "../../authoring/environment.ts";
import type { System } from "../../authoring/system.ts";
import type { Folders } from "../../folders.ts";
import type { Allowed } from "../judge-system.ts";

/** The input of the second thread: the systems in order, and the environments as the first thread read them. */
export interface SecondInput {
  /** URL of the module that exports the systems. */
  module: string;
  /** Systems are functions and don't cross threads; it finds them by name. */
  systems: readonly string[];
  environments: (Omit<Environment, "groups" | "layers" | "lineOf"> &
    Record<"groups" | "layers", Omit<Group, "lineOf">[]>)[];
  allowed: Allowed | undefined;
  folders: Folders;
  /** What both threads take from. */
  buffer: SharedArrayBuffer;
}

/** The data of systems and environments, without their functions. */
export function dataOf(systems: readonly System[], environments: readonly Environment[]) {
  const plain = ({ lineOf: _lineOf, ...layer }: Group) => layer;
  return {
    systems: systems.map(({ name }) => name),
    environments: environments.map(({ groups, layers, lineOf: _lineOf, ...environment }) => ({
      ...environment,
      groups: groups.map(plain),
      layers: layers.map(plain),
    })),
  };
}

/** The environments again; no message of the second thread is shown, so none needs a line. */
export function environmentsOf({ environments }: SecondInput): Environment[] {
  const lineOf = () => 1;
  const whole = (group: Omit<Group, "lineOf">): Group => ({ ...group, lineOf });
  return environments.map(({ groups, layers, ...environment }) => ({
    ...environment,
    groups: groups.map(whole),
    layers: layers.map(whole),
    lineOf,
  }));
}
