import { runInThisContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { refused } from "../../../../test/refused.ts";
import type { Context } from "../../src/authoring/context.ts";
import { defineSystem } from "../../src/authoring/system.ts";
import { env, part } from "../../src/blocks/index.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { describeLayer } from "../../src/generate/describe.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { feature, group, port, settings, stringMap, text } from "../../src/settings/index.ts";
import { SHOP } from "../authoring/shop.ts";

const beta = parseEnvironment(
  "generators/environments/beta.yaml",
  'stage: beta\nkubernetes: "1.35"\ncluster: {name: x}\nsystems: {shop: {images: {api: {tag: v1}}, settings: {postgres: true, labels: {team: a}, hosts: [{name: b}]}}}\n',
);

const SCHEMA = settings({
  postgres: feature({ port: port().default(5432), size: text().optional() }),
  cache: feature({ port: port().default(6379) }),
  api: group({ level: text().default("info") }),
  labels: stringMap().default({}),
  hosts: z.array(z.strictObject({ name: text(), port: port().optional() })).default([]),
  open: z.looseObject({ one: text().default("1") }).prefault({}),
  owner: text().optional(),
});

// biome-ignore lint/suspicious/noExplicitAny: what the compiler would refuse is what is tried.
type Read = (context: Context<any, any>) => unknown;

/** What is described by a system that reads something of its context, in a label of its one resource. */
function reading(read: Read) {
  const system = defineSystem({
    ...SHOP,
    settings: SCHEMA,
    images: { api: {} },
    resources: (context) => [
      {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: "a", annotations: { read: String(read(context) ?? "nothing") } },
      },
    ],
  });
  const [resource] = describeLayer(resolveTree(system, [beta]).at(-1) as never);
  return resource?.metadata.annotations?.read;
}

describe("a system's function that reads", () => {
  it("a setting that nobody declared is refused with its line and the one that was meant", () => {
    refused(() => reading(({ settings }) => settings.postgre)).toThrow(
      /known-reads\.test\.ts:\d+:\d+: shop in beta: resources\(\) reads settings\.postgre, which is not declared\. Did you mean "postgres"\?$/,
    );
  });

  it.each<[string, Read, string]>([
    [
      "a setting of a feature",
      ({ settings }) => settings.postgres.sise,
      'settings.postgres.sise, which is not declared. Did you mean "size"?',
    ],
    [
      "by destructuring",
      ({ settings: { postgres } }) => (({ prot }) => prot)(postgres),
      'settings.postgres.prot, which is not declared. Did you mean "port"?',
    ],
    ["a setting of a group", ({ settings }) => settings.api.levle, 'Did you mean "level"?'],
    [
      "a setting in a list",
      ({ settings }) => settings.hosts[0].nam,
      'settings.hosts[0].nam, which is not declared. Did you mean "name"?',
    ],
    ["an image", ({ images }) => images.wroker, "images.wroker, which is not declared. Known: api."],
  ])("%s that is not declared is refused", (_, read, message) => {
    refused(() => reading(read)).toThrow(message);
  });

  it.each([
    ["a project's code that was bundled into a cache", "node_modules/.cache/kustogen/systems.mjs", true],
    ["a library", "node_modules/labels/index.js", false],
  ])("a setting that nobody declared, through %s: %s, refused: %s", (_, file, isRefused) => {
    const read: Read = runInThisContext("({ settings }) => settings.postgre", {
      filename: `/srv/project/${file}`,
    });
    if (isRefused) refused(() => reading(read)).toThrow("reads settings.postgre, which is not declared");
    else expect(reading(read)).toBe("nothing");
  });

  it("such a setting is refused although the function catches the error", () => {
    const caught: Read = ({ settings }) => {
      try {
        return settings.postgre;
      } catch {
        return "off";
      }
    };
    refused(() => reading(caught)).toThrow("reads settings.postgre");
  });

  it.each<[string, Read, string]>([
    ["a feature that is off", ({ settings }) => settings.cache, "nothing"],
    [
      "a setting without a value",
      ({ settings }) => [settings.owner, settings.postgres.size, settings.hosts[0].port],
      ",,",
    ],
    ["a key of a record", ({ settings }) => settings.labels.nobody, "nothing"],
    ["a key of a mapping that takes any", ({ settings }) => settings.open.nobody, "nothing"],
    ["whether there is one", ({ settings }) => "postgre" in settings, "false"],
    ["what every object has", ({ settings: it }) => `${it}` !== "" && Object.hasOwn(it, "api"), "true"],
    ["whether they are a promise or JSON", ({ settings }) => [settings.then, settings.toJSON], ","],
    ["whether it is a production that is still to come", ({ within }) => within("production"), "false"],
    ["them as text", ({ settings }) => JSON.stringify(settings.postgres), '{"port":5432}'],
    ["them as a copy", ({ settings }) => ({ ...settings.postgres }).sise, "nothing"],
  ])("%s gets it", (_, read, value) => {
    expect(reading(read)).toBe(value);
  });

  it("something through a block, which asks for more than is there, gets it", () => {
    expect(reading((context) => env(context.settings.labels).length)).toBe("1");
    expect(reading((context) => part({ ...context, ...context.settings }, "api").component)).toBe("api");
  });

  it("settings as a whole writes them as plain data", () => {
    const system = defineSystem({
      ...SHOP,
      settings: SCHEMA,
      images: { api: {} },
      resources: ({ settings: { hosts } }) =>
        [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: hosts[0] }] as never,
    });
    const [resource] = describeLayer(resolveTree(system, [beta]).at(-1) as never);
    expect(Object.getPrototypeOf((resource as unknown as { data: object }).data)).toBe(Object.prototype);
    expect(resource).toMatchObject({ data: { name: "b" } });
  });

  it("settings can't change them for another layer", () => {
    refused(() => reading(({ settings: { api } }) => Object.assign(api, { level: "debug" }))).toThrow(
      /known-reads\.test\.ts:\d+:\d+: shop in beta: resources\(\) failed: Cannot assign to read only property 'level'/,
    );
  });
});
