import Ajv from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { DEFAULT_CONFIG } from "../../src/config/types.ts";
import { environmentJsonSchema } from "../../src/environments/json-schema.ts";
import { feature, group, integer, oneOf, replicas, settings, stringMap } from "../../src/settings/index.ts";

const shop = defineSystem({
  name: "shop",
  description: "Sells things.",
  namespace: "shop",
  settings: settings({
    domain: z.string().describe("Public host"),
    replicas: replicas({ min: 1, max: 9 }).default(2).describe("Pods of the API"),
    logLevel: oneOf(["info", "debug"]).default("info").describe("LOG_LEVEL"),
    cache: group({ size: integer({ max: 10 }).default(1), policy: z.string() }).describe("The cache"),
    worker: feature({ queue: z.string().describe("Name of its queue") }).describe("The worker"),
    extra: stringMap().default({}).describe("Further variables"),
    peers: z.array(z.strictObject({ name: z.string(), port: z.number() })).optional(),
  }),
  images: { api: { name: "ghcr.io/acme/shop", tag: "v1" } },
  secrets: [],
  resources: () => [],
}) as System;

const schema = environmentJsonSchema([shop], DEFAULT_CONFIG);
const START = 'stage: beta\nkubernetes: "1.35"\ncluster: {name: in-cluster}\n';

/** What an editor finds wrong in an environment file: paths and words. */
function problems(text: string, of: object = schema): string[] {
  return problemsOf(START + text, of);
}

function problemsOf(file: string, of: object = schema): string[] {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(of);
  validate(parse(file));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const withSettings = (text: string) => problems(`systems: {shop: {settings: ${text}}}`);

/** The part of the schema that is about a setting of shop. */
function setting(name: string): Record<string, unknown> {
  // biome-ignore lint/suspicious/noExplicitAny: a walk through JSON.
  const { properties } = (schema as any).properties.systems.properties.shop.properties.settings;
  return properties[name];
}

describe("what an editor knows of a setting", () => {
  it("has its description, words and default", () => {
    expect(setting("logLevel")).toEqual({
      type: ["string", "null"],
      enum: ["info", "debug", null],
      default: "info",
      description: "LOG_LEVEL",
    });
    expect(setting("replicas")).toMatchObject({ minimum: 1, maximum: 9, default: 2 });
  });

  it("has the settings of a component, which a transformation hides", () => {
    expect(setting("worker")).toMatchObject({
      description: "The worker",
      anyOf: [
        { type: "boolean" },
        { properties: { enabled: {}, queue: { description: "Name of its queue" } } },
        { type: "null" },
      ],
    });
  });
});

describe("what an editor takes, as gen does", () => {
  it.each([
    ["no systems at all", ""],
    ["bare keys", "argocd:\nsystems:"],
    ["a system that says nothing", "systems: {shop: }"],
    ["empty sections", "systems: {shop: {settings: , images: }}"],
    ["settings whose others come from a layer", "systems: {shop: {settings: {cache: {size: 3}}}}"],
    ["null for what a layer said", "systems: {shop: {settings: {logLevel: null, extra: {A: null}}}}"],
    ["a component in each of its forms", "systems: {shop: {settings: {worker: {enabled: false}}}}"],
    ["a pin", "systems: {shop: {images: {api: {tag: v2}}}}"],
  ])("%s", (_what, text) => {
    expect(problems(text)).toEqual([]);
  });

  it("no cluster where Argo CD is switched off", () => {
    const off = environmentJsonSchema([], { ...DEFAULT_CONFIG, argocd: false });
    expect(off.anyOf).toEqual([{ required: ["stage", "kubernetes"] }, { maxProperties: 1 }]);
  });

  it("no cluster where the file itself says so", () => {
    const local = 'stage: development\nkubernetes: "1.35"\nsystems: {shop: {}}\n';
    expect(problemsOf(`${local}argocd: false\n`)).toEqual([]);
    expect(problemsOf(local)).not.toEqual([]);
    for (const value of ["true", "no", "{form: none}"])
      expect(problems(`argocd: ${value}`), value).not.toEqual([]);
  });

  it("any name of a stage where a pattern stands for some", () => {
    const { properties } = environmentJsonSchema([], { argocd: true, stages: { "pr-*": "development" } });
    expect((properties as { stage: object }).stage).not.toHaveProperty("enum");
  });
});

it("the file of a group has systems alone, with their settings, and the image's name", () => {
  const group = (systems: string) => problemsOf(`systems: {shop: {${systems}}}\n`);
  expect(group("settings: {domain: a}")).toEqual([]);
  expect(group("images: {api: {name: ghcr.io/other/shop}}")).toEqual([]);
  expect(group("settings: {domian: a}")).not.toEqual([]);
  expect(problemsOf("stage: beta\nsystems: {shop: {settings: {domain: a}}}\n")).not.toEqual([]);
});

describe("what an editor marks", () => {
  it.each([
    ["an unknown setting", "{domian: a}"],
    ["a word that is none of them", "{logLevel: loud}"],
    ["a number out of its bounds", "{replicas: 10}"],
    ["an unknown setting of a component", "{worker: {que: a}}"],
    ["a list's item that lacks something", "{peers: [{name: a}]}"],
  ])("%s", (_what, text) => {
    expect(withSettings(text)).not.toEqual([]);
  });

  it("an unknown system, image and stage", () => {
    expect(problems("systems: {shpo: {}}")).toEqual(["/systems must NOT have additional properties"]);
    expect(problems("systems: {shop: {images: {web: {tag: v1}}}}")).toHaveLength(1);
    expect(problems("argocd: {form: apps}")).not.toEqual([]);
  });
});

it("leaves settings that refer to themselves to gen", () => {
  const tree: z.ZodType = z.lazy(() => z.strictObject({ child: tree.optional() }));
  const odd = { ...shop, settings: z.strictObject({ tree }) };
  expect(
    problems("systems: {shop: {settings: {tree: {child: 1}}}}", environmentJsonSchema([odd], DEFAULT_CONFIG)),
  ).toEqual([]);
});
