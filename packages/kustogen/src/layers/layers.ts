import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { BASE, type Environment, type Group } from "../authoring/environment.ts";

/** The position of a layer among those of a system. */
export interface LayerOrder {
  /** "base", or the name of a group or environment. */
  name: string;
  parent: string | undefined;
  /** Whose settings it has, in the order in which they are merged: base, and groups. */
  groups: readonly Group[];
  /** Its environment, if it is one. */
  environment: Environment | undefined;
}

/**
 * The layers of a system, each after its parent: base, the groups whose files contain anything about it, and the
 * environments that run it. A group or an environment builds on its first such group, or on one that builds on that, and
 * has only the settings of others. So no environment's file decides what others build on.
 */
export function orderLayers(system: string, environments: readonly Environment[]): LayerOrder[] {
  const files = (environments[0]?.layers ?? []).filter((group) => says(group, system));
  const base = files.filter(({ name }) => name === BASE);
  const layers = new Map<string, LayerOrder>();
  layers.set(BASE, { name: BASE, parent: undefined, groups: base, environment: undefined });
  const add = (name: string, below: readonly Group[], own: readonly Group[], environment?: Environment) => {
    for (const one of below) addGroup(one);
    const parent = below.reduce<Group | undefined>(
      (found, one) => (found === undefined || one.groups.includes(found.name) ? one : found),
      undefined,
    );
    layers.set(name, {
      name,
      parent: parent?.name ?? BASE,
      groups: [...base, ...below, ...own],
      environment,
    });
  };
  const addGroup = (group: Group) => {
    if (layers.has(group.name)) return;
    add(
      group.name,
      group.groups.flatMap((name) => files.filter((one) => one.name === name)),
      [group],
    );
  };
  for (const group of files) addGroup(group);
  for (const environment of environments)
    if (Object.hasOwn(environment.systems, system))
      add(environment.name, groupsOf(environment, system), [], environment);
  return [...layers.values()];
}

/** The groups of an environment that contain anything about a system, in order. */
function groupsOf({ groups }: Environment, system: string): Group[] {
  return groups.filter((group) => says(group, system));
}

function says({ systems }: Group, system: string): boolean {
  return lookUp(systems, system) !== undefined;
}
