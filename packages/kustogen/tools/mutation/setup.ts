import { afterAll, inject } from "vitest";
import { writeAsked } from "./asked-file.ts";
import { asking } from "./asking.ts";

// A whole file may be run with one mutant on from its first import.
const active = inject("mutant" as never) as number | undefined;
if (active !== undefined) asking.active = active;
if (active === 0) afterAll(() => writeAsked(asking.counts.keys()));

// Asked by every mutant of the instrumented sources whether it is the one that is on.
(globalThis as { __isMutant?: (id: number) => boolean }).__isMutant = (id) => {
  const count = (asking.counts.get(id) ?? 0) + 1;
  asking.counts.set(id, count);
  if (id !== asking.active) return false;
  if (count > asking.most) throw new Error("this mutant runs without end");
  return true;
};
