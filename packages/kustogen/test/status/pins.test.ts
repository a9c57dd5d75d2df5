import { expect, it } from "vitest";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { settings } from "../../src/settings/index.ts";
import { pinStatuses, pinTable } from "../../src/status/pins.ts";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

const SHOP = defineSystem({
  name: "shop",
  description: "Sells things.",
  namespace: "shop",
  settings: settings({}),
  images: { api: { name: "a/api" }, worker: { name: "a/worker", digest: DIGEST } },
  secrets: [],
  resources: () => [],
}) as System;

it("pins stand side by side, and what awaits one says so", () => {
  const environment = (name: string, tag: string) =>
    parseEnvironment(
      `generators/environments/${name}.yaml`,
      `stage: beta\nkubernetes: "1.35"\ncluster: {name: ${name}}\nsystems: {shop: {images: {api: {tag: ${tag}}}}}\n`,
    );
  const environments = [environment("beta", "unpinned"), environment("test", "v3")];
  const pins = pinStatuses([SHOP], environments);
  expect(pins).toEqual([
    { system: "shop", image: "api", environment: "beta", name: "a/api", tag: "unpinned", awaitsPin: true },
    { system: "shop", image: "api", environment: "test", name: "a/api", tag: "v3" },
    { system: "shop", image: "worker", environment: "beta", name: "a/worker", digest: DIGEST },
    { system: "shop", image: "worker", environment: "test", name: "a/worker", digest: DIGEST },
  ]);
  expect(pinTable(pins.slice(0, 3), environments).split("\n")).toEqual([
    "system  image   beta                 test",
    "shop    api     awaiting a pin       v3",
    "shop    worker  sha256:0123456789ab  –",
  ]);
  expect(pinStatuses([], [environment("beta", "v1")])).toEqual([]);
});
