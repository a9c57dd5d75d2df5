import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { describe, expect, it } from "vitest";
import { asLiteral, isUsable, leavesOf, plain, sameGiven } from "../../src/import/argument-values.ts";
import { DecidedNames, firstWord } from "../../src/import/decided-names.ts";
import { alignedScalars, flagBefore, segmentOf } from "../../src/import/list-rows.ts";
import { guessedStages, stageOf } from "../../src/import/stage-of.ts";
import type { Template } from "../../src/import/template.ts";
import { haveMuchInCommon, holdsValues, valuesIn, withQuantities } from "../../src/import/values-text.ts";
import { camelCase, identifier, inWords, kebabCase, wordsIn } from "../../src/import/words.ts";

it.each<[name: string, stage: string]>([
  ...["prod", "production", "eu-prd", "live-1", "DR", "app.recovery"].map((name): [string, string] => [
    name,
    "production",
  ]),
  ..."beta stage staging stg test tst int integration qa uat pre preprod preview acc acceptance eu_qa2"
    .split(" ")
    .map((name): [string, string] => [name, "beta"]),
  ...["dev", "sandbox", "main", "product", "testing", ""].map((name): [string, string] => [
    name,
    "development",
  ]),
  ["prod-test", "production"],
])("an environment called %j is of the stage %s", (name, stage) => expect(stageOf(name)).toBe(stage));

it("environments whose names don't show a stage are noted, those of development are not", () => {
  const plainly =
    "dev develop development devel local sandbox lab playground minikube kind demo eu-Dev2".split(" ");
  const noted = guessedStages([...plainly, "prod", "qa", "main", "devices"]);
  expect(noted.map((note) => note.slice(0, note.indexOf(":")))).toEqual(["main", "devices"]);
});

describe("a list of several environments", () => {
  it("of scalars is one if it is as long in each", () => {
    expect(alignedScalars([["a", 1], undefined, ["b", 2]])?.rows).toEqual([
      ["a", undefined, "b"],
      [1, undefined, 2],
    ]);
    expect(alignedScalars([["a"], ["b", "c"]])).toBeUndefined();
    expect(alignedScalars([["a"], [{}]])).toBeUndefined();
  });

  it.each<[rows: (Value | undefined)[][], flag: string | undefined]>([
    [[["--level"], ["debug"]], "level"],
    [[["-v"], ["1"]], "v"],
    [
      [
        ["--level", "--level"],
        ["debug", "info"],
      ],
      "level",
    ],
    [
      [
        ["--level", "--other"],
        ["debug", undefined],
      ],
      "level",
    ],
    [
      [
        ["--level", "--other"],
        ["debug", "info"],
      ],
      undefined,
    ],
    [[["level"], ["debug"]], undefined],
    [[["---level"], ["debug"]], undefined],
    [[["--1"], ["debug"]], undefined],
    [[["--level=x"], ["debug"]], undefined],
    [[["--level"], [{}]], undefined],
    [[[1], ["debug"]], undefined],
  ])("of arguments %j has the flag %s before the second", (rows, flag) => {
    expect(flagBefore(rows, 1)).toBe(flag);
    expect(flagBefore(rows, 0)).toBeUndefined();
  });

  it.each<[row: (Value | undefined)[], segment: string | number]>([
    [[{ name: "a" }, undefined, { name: "a" }], "=a"],
    [[{ name: "a" }, { name: "b" }], 7],
    [[{ secretKey: "k" }], "=k"],
    [[{ metadata: { name: "data" }, spec: {} }], "=data"],
    [[{ metadata: "x", name: "a" }], "=a"],
    [[{ name: 1 }], 7],
    [
      [
        { type: "Resource", resource: { name: "cpu" } },
        { type: "Resource", resource: { name: "cpu" } },
      ],
      "=cpu",
    ],
    [[{ type: "Pods", pods: { metric: { name: "rate" } } }], "=rate"],
    [[{ type: "External", external: { metricName: "old" } }], "=old"],
    [
      [
        { type: "Pods", pods: { metric: { name: "a" } } },
        { type: "Pods", pods: { metric: { name: "b" } } },
      ],
      7,
    ],
    [[{ type: "Pods", pods: { metric: {} } }], 7],
    [[{ type: 1 }], 7],
    [["text"], 7],
  ])("%j is called %s in paths", (row, segment) => expect(segmentOf(row, 7)).toBe(segment));
});

describe("the values of a chart in a text", () => {
  it.each<[kind: string, path: (string | number)[], holds: boolean]>([
    ["ConfigMap", ["data", "values.yaml"], true],
    ["ConfigMap", ["data", "web-values.yml"], true],
    ["ConfigMap", ["data", "values-prod.yaml"], true],
    ["ConfigMap", ["data", "myvalues.yaml"], false],
    ["ConfigMap", ["data", "values.json"], false],
    ["ConfigMap", ["data", "values.yaml", "a"], false],
    ["ConfigMap", ["binaryData", "values.yaml"], false],
    ["Secret", ["data", "values.yaml"], false],
    ["Application", ["spec", "source", "helm", "values"], true],
    ["Application", ["spec", "sources", 0, "helm", "values"], true],
    ["Application", ["spec", "sources", "=a", "helm", "values"], true],
    ["Application", ["spec", "source", "helm", "valuesObject"], false],
    ["HelmChart", ["spec", "valuesContent"], true],
    ["HelmChartConfig", ["spec", "valuesContent"], true],
    ["HelmRelease", ["spec", "valuesContent"], false],
  ])("of %s are at %j: %s", (kind, path, holds) => expect(holdsValues(kind, path)).toBe(holds));

  it.each<[text: string, values: ValueMap | undefined]>([
    ["a: 1\nb: {c: [x]}\n", { a: 1, b: { c: ["x"] } }],
    [
      "resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 0.5}}\n",
      { resources: { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "0.5" } } },
    ],
    ["a: 1\r\n", undefined],
    ["- a\n", undefined],
    ["a: yes\n", undefined],
    ["a: 010\n", undefined],
    ["a: 1.0\n", undefined],
    ["a: !!str 1\n", undefined],
    ["a: [\n", undefined],
    ["a: 1\na: 2\n", undefined],
    ["a: 2026-01-31\n", undefined],
  ])("%j are read as %j, or not at all", (text, values) => expect(valuesIn(text)).toEqual(values));

  it("are one text if at least half of their keys are in each", () => {
    expect(haveMuchInCommon([{ a: 1, b: 2 }, { a: 3 }])).toBe(true);
    expect(haveMuchInCommon([{ a: 1, b: 2, c: 3 }, undefined, { a: 3 }])).toBe(false);
    expect(
      haveMuchInCommon([
        { a: { x: 1, y: 2 }, b: {} },
        { a: { x: 2 }, b: {} },
      ]),
    ).toBe(true);
    expect(haveMuchInCommon([{ a: { x: 1 } }, { a: { y: 2 } }])).toBe(false);
  });

  it("have amounts as texts, and other numbers as numbers", () => {
    expect(withQuantities({ limits: { cpu: 1, deep: { a: 1 }, list: [1] }, count: 1 })).toEqual({
      limits: { cpu: "1", deep: { a: 1 }, list: [1] },
      count: 1,
    });
  });
});

const map = (fields: Record<string, Template>, more: object = {}): Template => ({
  type: "map",
  fields: Object.entries(fields).map(([key, value]) => ({ key, layers: 3, value, ...more })),
});
const text = (value: Value, more: object = {}): Template => ({ type: "literal", value, ...more });
const list = (items: Template[], more: object = {}): Template => ({
  type: "list",
  items: items.map((value) => ({ layers: 3, value })),
  ...more,
});

it.each<[what: string, template: Template, value: Value | undefined]>([
  ["a text", text("x"), "x"],
  ["one that looks like a credential", text("x", { suspect: true }), undefined],
  ["a mapping", map({ a: text(1), b: list([text(2)]) }), { a: 1, b: [2] }],
  ["a field that only some environments have", map({ a: text(1) }, { layers: 1 }), undefined],
  ["a field of a feature", map({ a: text(1) }, { when: "x" }), undefined],
  ["a field with a comment", map({ a: text(1) }, { comment: "x" }), undefined],
  ["a field with a key of its own", map({ a: text(1) }, { computed: text("x") }), undefined],
  ["a spread", map({ "": text(1) }), undefined],
  ["a list in an order of its own", list([text(1)], { order: { by: "name", names: text([]) } }), undefined],
  ["a list with something else", list([{ type: "parameter", name: "a" }]), undefined],
  ["a parameter", { type: "parameter", name: "a" }, undefined],
])("as an argument, %s is a constant or not", (_, template, value) => {
  expect(plain(template, 3)).toEqual(value);
  expect(asLiteral(template, 3)).toEqual(value === undefined ? template : { type: "literal", value });
});

it("a default has at most two values, and is no version", () => {
  expect([leavesOf("a"), leavesOf({ a: 1, b: [1, 2] }), leavesOf([])]).toEqual([1, 3, 0]);
  expect(isUsable(text({ a: 1, b: 2 }), "size")).toBe(true);
  expect(isUsable(text([1, 2, 3]), "size")).toBe(false);
  expect([isUsable(text("1"), "chartVersion"), isUsable(text("1"), "targetRevision")]).toEqual([
    false,
    false,
  ]);
  expect([isUsable(undefined, "size"), isUsable(map({}), "size")]).toEqual([false, false]);
});

it("two arguments are the same if they are one text, or stand for one", () => {
  const named = (...parts: string[]): Template => ({ type: "named", parts });
  const parameter = (name: string): Template => ({ type: "parameter", name });
  expect(sameGiven(text([1]), text([1]))).toBe(true);
  expect(sameGiven(text(1), text(2))).toBe(false);
  expect(sameGiven(text(1), undefined)).toBe(false);
  expect(sameGiven(undefined, undefined)).toBe(false);
  expect(sameGiven(named("a", "b"), named("a", "b"))).toBe(true);
  expect(sameGiven(named("a"), named("b"))).toBe(false);
  expect(sameGiven(named("a"), text("a"))).toBe(false);
  expect(sameGiven(parameter("a"), parameter("a"))).toBe(true);
  expect(sameGiven(parameter("a"), parameter("b"))).toBe(false);
});

it("features get names of their own, and the same one for the same environments", () => {
  const names = new DecidedNames(["taken"]);
  expect(names.feature("search", "web", 1)).toBe("search");
  expect(names.feature("search", "web", 1)).toBe("search");
  expect(names.feature("search", "web", 2)).toBe("webSearch");
  expect(names.feature("search", "web", 3)).toBe("webSearch2");
  expect(names.feature("taken", "web", 1)).toBe("webTaken");
  expect([...names.features]).toEqual([
    ["search", 1],
    ["webSearch", 2],
    ["webSearch2", 3],
    ["webTaken", 1],
  ]);
  expect(names.family("SEARCH_URL", ["SEARCH_KEY", "MAIL"])).toBe("search");
  expect(names.family("SEARCH_URL", ["MAIL"])).toBeUndefined();
  expect(names.family("SEARCH_URL", ["searchUrl"])).toBeUndefined();
  expect(names.family("SEARCH", ["SEARCH_KEY"])).toBeUndefined();
  expect(names.family("DB_URL", ["DB_KEY"])).toBeUndefined();
  expect([firstWord("a.example.com/LogLevel"), firstWord("--")]).toEqual(["log", ""]);
});

it.each<[text: string, words: string, camel: string, kebab: string]>([
  ["targetCPUUtilization", "target CPU Utilization", "targetCpuUtilization", "target-cpuutilization"],
  ["REDIS_URL", "REDIS URL", "redisUrl", "redis-url"],
  ["web-2a", "web 2a", "web2a", "web-2a"],
  ["2nd try", "2nd try", "n2ndTry", "2nd-try"],
  ["--", "", "value", "unnamed"],
  ["a1B", "a1 B", "a1B", "a1-b"],
])("the words of %j are %j, as an identifier %s and as a file %s", (given, words, camel, kebab) => {
  expect([wordsIn(given).join(" "), camelCase(given), kebabCase(given)]).toEqual([words, camel, kebab]);
});

it("an identifier is no word of the language, nor one that the code uses itself; a list reads as a sentence", () => {
  expect(["class", "env", "web-service", "shop"].map(identifier)).toEqual([
    "classPart",
    "envPart",
    "webServicePart",
    "shop",
  ]);
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(inWords)).toEqual(["", "a", "a and b", "a, b and c"]);
});
