import type { Environment, Freeze } from "../authoring/environment.ts";

/** The freeze of an environment on a day ("2026-12-24"); undefined if there is none. */
export function freezeOn({ freezes = [] }: Environment, day: string): Freeze | undefined {
  return freezes.find(({ from, until }) => from <= day && day <= until);
}

/** Today in UTC, as "2026-12-24". */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
