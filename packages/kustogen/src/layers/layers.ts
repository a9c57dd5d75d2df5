import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Environment, Group } from "../authoring/environment.ts";

/** The position of a layer among those of a system. */
export interface LayerOrder {
  /** "base", or the name of a group or environment. */
  name: string;
  parent: string | undefined;
  /** The groups with its settings, in the order in which they are merged. */
  groups: readonly Group[];
  /** Its environment, if it is one. */
  environment: Environment | undefined;
}

/**
 * The layers of a system, each after its parent: base, the groups that environments share, and the environments that
 * run it. A group is a layer if it contains anything about the system and every environment with it lists the same
 * groups before it, so that layers form a tree; of any other group only the settings are used.
 */
export function orderLayers(system: string, environments: readonly Environment[]): LayerOrder[] {
  const running = environments
    .filter(({ systems }) => Object.hasOwn(systems, system))
    .map((environment) => ({ environment, groups: groupsOf(environment, system) }));
  const paths = new Map<string, string>();
  const astray = new Set<string>();
  // A preview doesn't affect which layers exist: it builds on the existing ones.
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

/** The groups of an environment that contain anything about a system, in order. */
export function groupsOf({ groups }: Environment, system: string): Group[] {
  return groups.filter(({ systems }) => lookUp(systems, system) !== undefined);
}

function pathOf(groups: readonly Group[]): string {
  return groups.map(({ name }) => name).join("/");
}
