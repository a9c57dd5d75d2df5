import type { System } from "kustogen";

/** Rules that ask for what only an environment can know. */
const OF_ENVIRONMENTS = new Set(["app/complete", "teslasync/external-hosts"]);

const known = new WeakMap<System, System>();

/** The system as tests describe "base": what the schema's defaults give, which no environment has. */
export function withDefaults(system: System, layer: string): System {
  if (layer !== "base" || !system.rules?.some(({ id }) => OF_ENVIRONMENTS.has(id))) return system;
  const found = known.get(system) ?? {
    ...system,
    rules: system.rules.filter(({ id }) => !OF_ENVIRONMENTS.has(id)),
  };
  known.set(system, found);
  return found;
}
