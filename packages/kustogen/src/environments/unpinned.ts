import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { unpinnedImages } from "../authoring/unpinned.ts";

/** The systems without required pins in each environment, one sentence each, with the command that sets one. */
export function unpinnedWarnings(systems: readonly System[], environments: readonly Environment[]): string[] {
  return systems.flatMap((system) =>
    environments.flatMap((environment) => {
      const [first, ...more] = unpinnedImages(system, environment);
      if (first === undefined) return [];
      const { file, name } = environment;
      return [
        `${file}:${environment.lineOf(["systems", system.name, "images", first])}: ${system.name} awaits pins in ${name}: ${[first, ...more].join(", ")}. Argo CD doesn't sync it automatically until then: npx kustogen pin ${system.name} ${first} ${name} <tag>`,
      ];
    }),
  );
}
