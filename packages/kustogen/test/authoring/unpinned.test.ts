import { expect, it } from "vitest";
import { z } from "zod";
import type { Group } from "../../src/authoring/environment.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { awaitedInputs } from "../../src/authoring/unpinned.ts";
import { shopEnvironment } from "../generate/shop.ts";
import { SHOP } from "./shop.ts";

const IMAGES = { api: { name: "ghcr.io/your-org/api" }, db: { name: "postgres", tag: "17" } };
const shop = defineSystem({ ...SHOP, images: IMAGES, resources: () => [] });
const PINS = { api: { name: "ghcr.io/acme/api", tag: "v1" } };

/** What the shop awaits in an environment, each as "path: value". */
function awaited(section: object, groups: readonly Group[] = [], system = shop): string[] {
  const head = groups.some(({ name }) => name === "aws") ? "groups: [aws]\n" : "";
  const inputs = awaitedInputs(system, shopEnvironment("beta", section, { head }, groups));
  return inputs.map(({ path, found }) => `${path.join(".")}: ${found}`);
}

it.each([
  ["your-domain.com", true],
  ["shop.your-domain.com", true],
  ["shop@your-domain.com", true],
  ["https://your-org.okta.com/a", true],
  ["0oaXXXX", true],
  ["192.0.2.16/28", true],
  ["unpinned", false],
  ["not-your-domain.com", false],
  ["acme.com", false],
  ["10.192.0.2", false],
  ["mktemp /tmp/XXXXXX", false],
  ["/tmp/shop.XXXXXX", false],
  ["Enter your-name", false],
  [7, false],
])("a setting %j is awaited: %s", (value, isAwaited) => {
  const found = awaited({ settings: { deep: [{ host: value }] }, images: PINS });
  expect(found).toEqual(isAwaited ? [`settings.deep.0.host: ${value}`] : []);
});

it("the names of images count as containers run them, and pins until they are set", () => {
  expect(awaited({})).toEqual(["images.api: ghcr.io/your-org/api"]);
  expect(awaited({ images: PINS })).toEqual([]);
  expect(awaited({ images: { ...PINS, db: { tag: "unpinned" } } })).toEqual(["images.db: postgres:unpinned"]);
  const digest = `sha256:${"0".repeat(64)}`;
  expect(awaited({ images: { ...PINS, db: { tag: "unpinned", digest } } })).toEqual([]);
});

it("an image that nothing runs with the settings isn't awaited", () => {
  const cars = { name: "ghcr.io/acme/cars", when: ({ stream }: { stream: boolean }) => stream };
  const settings = z.strictObject({ stream: z.boolean().default(false) });
  const system = defineSystem({ ...SHOP, settings, images: { cars }, resources: () => [] }) as System;
  const images = { cars: { tag: "unpinned" } };
  expect(awaited({ images }, [], system)).toEqual([]);
  expect(awaited({ settings: { stream: true }, images }, [], system)).toEqual([
    "images.cars: ghcr.io/acme/cars:unpinned",
  ]);
});

it.each(["aws", "base"])(
  "%s's placeholder counts until the environment's file says something else",
  (name) => {
    const settings = { account: "your-account", region: "eu" };
    const group = { name, groups: [], systems: { shop: { settings, images: {} } } } as unknown as Group;
    expect(awaited({ images: PINS }, [group])).toEqual(["settings.account: your-account"]);
    expect(awaited({ settings: { account: "1" }, images: PINS }, [group])).toEqual([]);
  },
);

it.each([
  ["http://qdrant.qdrant.svc:6333", true],
  ["qdrant.qdrant.svc.cluster.local", true],
  ["http://api.shop.svc/a", false],
  ["https://qdrant.svc.acme.com", false],
  ["see http://qdrant.qdrant.svc", false],
])("%s of base is awaited until the environment's own file has a Service: %s", (url, isAwaited) => {
  const base = {
    name: "base",
    groups: [],
    systems: { shop: { settings: { url }, images: {} } },
  } as unknown as Group;
  expect(awaited({ images: PINS }, [base])).toEqual(isAwaited ? [`settings.url: ${url}`] : []);
  expect(awaited({ settings: { url }, images: PINS }, [base])).toEqual([]);
});

it("an environment awaits nothing of a system that it doesn't run", () => {
  expect(awaited({}, [], { ...shop, name: "blog" })).toEqual([]);
});
