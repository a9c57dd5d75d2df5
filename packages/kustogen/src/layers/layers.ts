import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { STRICTNESS } from "@kustogen/review/check/model/state.ts";
import { BASE, type Environment, type Group } from "../authoring/environment.ts";

/** The position of a layer among those of a system. */
export interface LayerOrder {
  /** "base", or the name of a group or environment. */
  name: string;
  /** The layer that this one builds on; undefined for base. */
  parent: string | undefined;
  /** Whose settings it has, in the order in which they are merged: base, and groups. */
  groups: readonly Group[];
  environment: Environment | undefined;
  /** What code may ask for by name: base, environments, groups, and an environment to come of a stage that none has. */
  known: readonly string[];
}

/**
 * The layers of a system, each after its parent: base, the groups whose files contain anything about it, and the
 * environments that run it. An environment builds on its first such group, and has only the settings of others. So no
 * environment's file decides what others build on.
 */
export function orderLayers(system: string, environments: readonly Environment[]): LayerOrder[] {
  const files = (environments[0]?.layers ?? []).filter((group) => says(group, system));
  const named = environments.flatMap((one) => [one, ...one.groups, ...one.layers].map(({ name }) => name));
  const coming = STRICTNESS.filter((stage) => environments.every((one) => one.stage !== stage));
  const known = [...new Set([BASE, ...named, ...coming])];
  const base = files.filter(({ name }) => name === BASE);
  const order = (
    name: string,
    groups: readonly Group[],
    { environment, parent }: Partial<LayerOrder> = {},
  ): LayerOrder => ({ name, parent, groups: [...base, ...groups], environment, known });
  return [
    order(BASE, []),
    ...files.filter((one) => !base.includes(one)).map((one) => order(one.name, [one], { parent: BASE })),
    ...environments.flatMap((environment) => {
      if (!Object.hasOwn(environment.systems, system)) return [];
      const groups = environment.groups.filter((group) => says(group, system));
      return order(environment.name, groups, { environment, parent: groups[0]?.name ?? BASE });
    }),
  ];
}

const says = ({ systems }: Group, system: string) => lookUp(systems, system) !== undefined;
