import type { System } from "./system.ts";

/** True for a layer that the system's function describes in addition to its environments. */
export function isDescribed({ layers }: Pick<System, "layers">, layer: string): boolean {
  return layers === "described" || (layers?.includes(layer) ?? false);
}

/** A system whose function also describes these layers. */
export function alsoDescribed(system: System, layers: readonly string[]): System {
  if (system.layers === "described") return system;
  return { ...system, layers: [...new Set([...(system.layers ?? []), ...layers])].sort() };
}
