import { afterEach, expect, test, vi } from "vitest";
import { showsColour } from "../../src/cli/options.ts";

afterEach(() => vi.unstubAllEnvs());

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: "1" }, false],
  [true, { TERM: "dumb" }, false],
  [false, { FORCE_COLOR: "1" }, true],
  [true, { FORCE_COLOR: "1", NO_COLOR: "1", TERM: "dumb" }, true],
  [true, { FORCE_COLOR: "0" }, false],
])("on a terminal: %s, with %o, there are colours: %s", (isTTY, variables, expected) => {
  for (const name of ["FORCE_COLOR", "NO_COLOR", "TERM"]) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  expect(showsColour({ isTTY })).toBe(expected);
});
