import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isDnsLabel } from "@kustogen/review/kubernetes/dns.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";

/** The layers of a system from base outwards: `base` first, each layer behind its parent, else as declared. */
export interface LayerOrder {
  name: string;
  parent: string | undefined;
  /** The layer and everything it builds on, itself first, base last. */
  ancestry: string[];
}

/** The layers of a system that are part of no environment that runs it, so that nothing is generated for them. */
export function unusedLayers(system: System, environments: readonly Environment[]): string[] {
  // The layer of an environment that is there, and doesn't run the system now, may wait for it.
  const names = Object.keys(system.layers).filter((name) => !environments.some((one) => one.name === name));
  if (names.length === 0) return [];
  const used = new Set<string>();
  for (const { name, ancestry } of orderLayers(system))
    if (environments.some((one) => one.name === name && Object.hasOwn(one.systems, system.name)))
      for (const ancestor of ancestry) used.add(ancestor);
  return names.filter((name) => !used.has(name));
}

/**
 * Orders the layers of a system, and behind them further ones that build on base. Throws InputError for a name that is no DNS label, a parent that is not declared,
 * and a cycle.
 */
export function orderLayers(system: System, onBase: readonly string[] = []): LayerOrder[] {
  const names = Object.keys(system.layers);
  const where = `systems/${system.name}`;
  for (const name of names) {
    if (name === "base")
      throw new InputError(
        `${where} layers.base: "base" is always there; put its settings under base.settings`,
      );
    if (!isDnsLabel(name))
      throw new InputError(
        `${where} layers.${name}: expected a layer name of lower-case letters, digits and "-", at most 63, such as "aws-base"`,
        { code: "invalid-name" },
      );
    const parent = system.layers[name]?.parent;
    if (parent !== undefined && parent !== "base" && !Object.hasOwn(system.layers, parent))
      throw new InputError(
        `${where} layers.${name}.parent: no layer "${parent}". ${suggestion(parent, ["base", ...names])}`,
        { code: "unknown-name" },
      );
  }
  const ordered = new Map<string, LayerOrder>([
    ["base", { name: "base", parent: undefined, ancestry: ["base"] }],
  ]);
  const place = (name: string, path: string[]): LayerOrder => {
    const known = ordered.get(name);
    if (known) return known;
    if (path.includes(name))
      throw new InputError(
        `${where} layers: ${[...path.slice(path.indexOf(name)), name].join(" → ")} is a cycle; let one of them build on base`,
        { code: "circle" },
      );
    const parent = place(lookUp(system.layers, name)?.parent ?? "base", [...path, name]);
    const layer = { name, parent: parent.name, ancestry: [name, ...parent.ancestry] };
    ordered.set(name, layer);
    return layer;
  };
  for (const name of [...names, ...onBase]) place(name, []);
  return [...ordered.values()];
}
