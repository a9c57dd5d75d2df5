import { expect, it, onTestFinished, vi } from "vitest";
import { git, newRepository, put } from "../../../../test/repository.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { pinText } from "../../src/cli/status/command.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { settings } from "../../src/settings/index.ts";
import { laterPins, pinStatuses } from "../../src/status/pins.ts";

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
    "system  image   beta                             production",
    "shop    api     v2 (0 d)                         v1 (12 d, 1 behind beta, 3 behind test)",
    "shop    worker  –                                sha256:0123456789ab",
    "blog    api     awaiting a pin since 2026-01-02",
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

const SHOP = defineSystem({
  name: "shop",
  description: "Sells things.",
  namespace: "shop",
  settings: settings({}),
  images: { api: { name: "a/api" } },
  secrets: [],
  resources: () => [],
}) as System;

it("a pin is as old as the commit that set it, in whole days, and is behind the later pins of others", () => {
  const root = newRepository();
  const NOW = 1_700_000_000;
  const text = (stage: string, pin: string, more = "") =>
    `stage: ${stage}\nkubernetes: "1.35"\ncluster: {name: ${stage}}\n${more}systems:\n  shop:\n    images: {api: {tag: ${pin}}}\n`;
  const file = (stage: string) => `generators/environments/${stage}.yaml`;
  const commit = (age: number, stage: string, content: string) => {
    put(root, file(stage), content);
    git(root, "add", "-A");
    vi.stubEnv("GIT_COMMITTER_DATE", `${NOW - age} +0000`);
    git(root, "commit", "-q", "-m", stage);
    vi.unstubAllEnvs();
  };
  onTestFinished(() => void vi.useRealTimers());
  const day = 86_400;
  commit(9 * day, "production", text("production", "v1"));
  commit(9 * day, "beta", text("beta", "v1"));
  commit(5 * day, "production", text("production", "v1", "# about\n"));
  commit(3 * day, "beta", text("beta", "v2"));
  commit(2 * day - 1, "beta", text("beta", "unpinned"));
  commit(2 * day - 1, "beta", text("beta", "v3"));
  vi.useFakeTimers({ now: NOW * 1000, toFake: ["Date"] });
  const environments = [
    parseEnvironment(file("beta"), text("beta", "v3")),
    parseEnvironment(file("production"), text("production", "v1")),
  ];
  expect(pinStatuses(root, [SHOP], environments)).toEqual([
    { system: "shop", image: "api", environment: "beta", name: "a/api", tag: "v3", age: 1 },
    {
      system: "shop",
      image: "api",
      environment: "production",
      name: "a/api",
      tag: "v1",
      age: 9,
      behind: { beta: 3 },
    },
  ]);
  expect(pinStatuses(root, [], environments)).toEqual([]);
});
