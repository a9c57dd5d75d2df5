import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Environment, Group } from "../authoring/environment.ts";

/** Where a layer stands among those of a system. */
export interface LayerOrder {
  /** "base", a group's or an environment's name. */
  name: string;
  parent: string | undefined;
  /** The groups whose settings it has, in the order in which they are merged. */
  groups: readonly Group[];
  /** The environment that it is. */
  environment: Environment | undefined;
}

/**
 * The layers of a system, each behind its parent: base, the groups that environments share, and the environments that
 * run it. A group is a layer where it says something of the system and every environment that has it names the same
 * groups before it, so that layers are a tree; of any other one the settings count alone.
 */
export function orderLayers(system: string, environments: readonly Environment[]): LayerOrder[] {
  const running = environments
    .filter(({ systems }) => Object.hasOwn(systems, system))
    .map((environment) => ({ environment, groups: groupsOf(environment, system) }));
  const paths = new Map<string, string>();
  const astray = new Set<string>();
  // A preview decides about no layer: it builds on those that are there.
  const counted = running.filter(({ environment }) => environment.preview === undefined);
  for (const { groups } of counted)
    groups.forEach(({ name }, index) => {
      const path = pathOf(groups.slice(0, index));
      if ((paths.get(name) ?? path) !== path) astray.add(name);
      paths.set(name, path);
    });
  const layers = new Map<string, LayerOrder>([
    ["base", { name: "base", parent: undefined, groups: [], environment: undefined }],
  ]);
  const leaves = running.map(({ environment, groups }): LayerOrder => {
    let parent = "base";
    groups.forEach(({ name }, index) => {
      if (astray.has(name) || paths.get(name) !== pathOf(groups.slice(0, index))) return;
      if (!layers.has(name))
        layers.set(name, { name, parent, groups: groups.slice(0, index + 1), environment: undefined });
      parent = name;
    });
    return { name: environment.name, parent, groups, environment };
  });
  return [...layers.values(), ...leaves];
}

/** The groups of an environment that say something of a system, in order. */
export function groupsOf({ groups }: Environment, system: string): Group[] {
  return groups.filter(({ systems }) => lookUp(systems, system) !== undefined);
}

function pathOf(groups: readonly Group[]): string {
  return groups.map(({ name }) => name).join("/");
}
