import { expect, it, vi } from "vitest";
import { isAlive } from "../../src/output/process.ts";

it.each<[string, boolean]>([
  ["EPERM", true],
  ["ESRCH", false],
])("a process of which the system says %s is alive: %s", (code, alive) => {
  vi.spyOn(process, "kill").mockImplementation(() => {
    throw Object.assign(new Error(code), { code });
  });
  expect(isAlive(1)).toBe(alive);
  vi.restoreAllMocks();
});

it("a process is alive while it answers; an error that isn't the system's is no answer", () => {
  expect(isAlive(process.pid)).toBe(true);
  vi.spyOn(process, "kill").mockImplementation(() => {
    throw "nothing";
  });
  expect(isAlive(1)).toBe(false);
  vi.restoreAllMocks();
});
