import { appendFileSync } from "node:fs";
import { afterAll, expect, inject } from "vitest";

/** So many times a mutant may be asked for before it counts as one that never ends. */
const MOST = 2_000_000;

const { active, hitsFile } = inject("mutation" as never) as { active: number; hitsFile?: string };
const hits = new Set<number>();
let asked = 0;

// Asked by every mutant of the instrumented sources; number 0 is none.
(globalThis as { __isMutant?: (id: number) => boolean }).__isMutant = (id) => {
  if (hitsFile !== undefined) hits.add(id);
  if (id !== active) return false;
  if (++asked > MOST) throw new Error("this mutant runs without end");
  return true;
};

afterAll(() => {
  if (hitsFile === undefined) return;
  appendFileSync(hitsFile, `${JSON.stringify({ test: expect.getState().testPath, hits: [...hits] })}\n`);
});
