import { expect, it } from "vitest";
import { pinText } from "../../src/cli/status/command.ts";
import { laterPins } from "../../src/status/pins.ts";

it("pins stand side by side, with their age and how far they are behind others", () => {
  const pin = (system: string, image: string, environment: string, more: object) => ({
    system,
    image,
    environment,
    name: `a/${image}`,
    ...more,
  });
  const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
  const text = pinText([
    pin("shop", "api", "beta", { tag: "v2", age: 0 }),
    pin("shop", "api", "production", { tag: "v1", digest, age: 12, behind: { beta: 1, test: 3 } }),
    pin("shop", "worker", "production", { digest }),
    pin("blog", "api", "beta", { tag: "unpinned", awaitsPinSince: "2026-01-02", age: 3 }),
    pin("blog", "api", "production", {}),
  ]);
  expect(text.split("\n")).toEqual([
    "system  image   beta                           production",
    "shop    api     v2 (0 d)                       v1 (12 d, 1 behind beta, 3 behind test)",
    "shop    worker  –                              sha256:0123456789ab",
    "blog    api     awaits a pin since 2026-01-02",
  ]);
});

it.each<[history: string, pin: string, later: number]>([
  ["3 2 1", "1", 2],
  ["2", "2", 0],
  ["2", "1", 0],
  // Rolled back: who runs 2 is ahead of it, and what was given up isn't counted.
  ["1 2 1", "2", 0],
  ["1 2 1", "1", 0],
  ["3 1 2 1", "1", 1],
  ["3 1 2 1", "2", 1],
  ["3 2 3 2 1", "1", 2],
])("of the pins %s, from the newest on, those after %s are %i", (history, pin, later) => {
  expect(laterPins(history.split(" "), pin)).toBe(later);
});
