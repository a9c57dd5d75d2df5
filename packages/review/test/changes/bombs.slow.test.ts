// A few lines of YAML can stand for any amount of work. Whatever an environment does, it ends within a bounded count of steps,
// and what the review says of the other environment is the same as without it.
import { setEnd } from "@kustogen/kustomize/limits.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { afterEach, describe, expect, it } from "vitest";
import { type Random, randomFrom } from "../../../../test/random.ts";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { check } from "../../src/check/check.ts";
import { RULES } from "../../src/check/rules/rules.ts";
import { exitCodeFor } from "../../src/coverage/exit-code.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { jsonReport } from "../../src/report/print/json.ts";
import { markdownReport } from "../../src/report/print/markdown.ts";
import { PLAIN } from "../check/plain-input.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

type Files = Record<string, string>;
/** A part of the kustomization of an overlay, and its files. */
interface Bomb {
  fields: Record<string, unknown[]>;
  files?: Files;
}

/** The clock is asked after each ten thousand steps: a build has 1,000 of these, and so have its comparison and its places. */
const MOST_ASKED = 5_000;

let asked = 0;
afterEach(() => setEnd(() => undefined));

const SHOP = `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec: {containers: [{name: shop, image: "registry.example/shop:1.0.0"}]}
`;

function overlay(image: string, fields: Bomb["fields"] = {}): string {
  const { resources = [], ...others } = fields;
  const images = [{ name: "registry.example/shop", newName: image }];
  return JSON.stringify({ resources: ["../../base", ...resources], images, ...others });
}

function repository(beta: string, production: string, files: Files = {}): [string, string][] {
  return Object.entries({
    "base/kustomization.yaml": "resources: [shop.yaml]\n",
    "base/shop.yaml": SHOP,
    "overlays/beta/kustomization.yaml": beta,
    "overlays/production/kustomization.yaml": production,
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`overlays/production/${path}`, text])),
  });
}

/** What the review says of a change to beta, and of one that puts bombs into production. */
function reviewed(bombs: readonly Bomb[]) {
  asked = 0;
  setEnd(() => {
    asked++;
    return undefined;
  });
  const fields: Bomb["fields"] = {};
  for (const bomb of bombs)
    for (const [field, entries] of Object.entries(bomb.fields))
      fields[field] = [...(fields[field] ?? []), ...entries];
  const files = Object.assign({}, ...bombs.map((bomb) => bomb.files));
  const before = repository(overlay("registry.example/shop"), overlay("registry.example/shop"));
  const after = repository(overlay("evil.example/pwned"), overlay("registry.example/shop", fields), files);
  const comparison = compareTrees(listedMemory(before), listedMemory(after), {});
  const review = { title: "", before: "", after: "", ...comparison };
  const json = jsonReport(review);
  const report = reportOf(review);
  const of = (name: string) => json.environments.find(({ path }) => path === `overlays/${name}`);
  return { review, beta: of("beta"), production: of("production"), text: markdownReport(report), report };
}

const ALONE = reviewed([]).beta;

function expectBounded(bombs: readonly Bomb[]) {
  const { review, beta, production, text, report } = reviewed(bombs);
  expect(beta).toEqual(ALONE);
  expect(text).toContain("evil.example/pwned");
  expect(asked).toBeLessThan(MOST_ASKED);
  const { notLookedAt } = review;
  if (production?.error === undefined) return undefined;
  expect(notLookedAt).toMatchObject([{ place: "overlays/production", cause: "limit" }]);
  expect(report.verdict).toMatch(/^1 folder isn't looked at · 1 of 2 folders changes/);
  expect(text).toContain("not checked: ");
  expect(exitCodeFor({ errors: 0, judged: 1, notLookedAt })).toBe(3);
  return production.error;
}

const json = (...operations: object[]) => ({
  target: { kind: "Deployment" },
  patch: JSON.stringify(operations),
});
const copy = (from: string, path: string) => ({ op: "copy", from, path });
const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));
const config = (name: string, data: object) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, labels: { many: "x" } },
  data,
});
const documents = (all: readonly object[]) => all.map((one) => `---\n${JSON.stringify(one)}\n`).join("");

/** One patch doubles a value, and others copy it. */
function copies(doubled: number, copied: number): Bomb {
  const first = json(
    { op: "add", path: "/metadata/x", value: { a: [1] } },
    ...times(doubled, (at) => copy("/metadata/x", `/metadata/x/b${at}`)),
  );
  return {
    fields: { patches: [first, ...times(copied, (at) => json(copy("/metadata/x", `/metadata/y${at}`)))] },
  };
}

/** A value of mappings with so many fields, on so many levels, each the same one. */
function aliases(levels: number, wide: number): Bomb {
  const lines = times(levels, (at) => {
    const inner = at === 0 ? "x" : `*a${at - 1}`;
    return `  a${at}: &a${at} [${times(wide, () => inner).join(", ")}]\n`;
  });
  const text = `apiVersion: example.com/v1\nkind: Alias\nmetadata: {name: alias}\nspec:\n${lines.join("")}`;
  return { fields: { resources: ["alias.yaml"] }, files: { "alias.yaml": text } };
}

/** A long text that replaces a value of each of many objects. */
function fanOut(length: number, objects: number): Bomb {
  const source = { kind: "ConfigMap", name: "long", fieldPath: "data.text" };
  const targets = [{ select: { kind: "ConfigMap", labelSelector: "many=x" }, fieldPaths: ["data.other"] }];
  const all = [
    { ...config("long", { text: "x y\n".repeat(length / 4) }), metadata: { name: "long" } },
    ...times(objects, (at) => config(`n${at}`, { other: "x" })),
  ];
  return {
    fields: { resources: ["fan.yaml"], replacements: [{ source, targets }] },
    files: { "fan.yaml": documents(all) },
  };
}

/** Folders that each include those below twice, under other names. */
function layers(high: number, fields: number): Bomb {
  const files: Files = {
    "low/kustomization.yaml": "resources: [r.yaml]\n",
    "low/r.yaml": JSON.stringify(config("low", Object.fromEntries(times(fields, (at) => [`k${at}`, "v"])))),
  };
  for (let at = 0; at < high; at++)
    for (const side of ["a", "b"])
      files[`${side}${at}/kustomization.yaml`] =
        `namePrefix: ${side}\nresources: ${at === 0 ? "[../low]" : `[../a${at - 1}, ../b${at - 1}]`}\n`;
  return { fields: { resources: [`a${high - 1}`, `b${high - 1}`] }, files };
}

/** A file of many objects. */
function many(objects: number, fields: number): Bomb {
  const data = Object.fromEntries(times(fields, (at) => [`k${at}`, `v${at}`]));
  return {
    fields: { resources: ["many.yaml"] },
    files: { "many.yaml": documents(times(objects, (at) => config(`m${at}`, data))) },
  };
}

/** A patch with many fields for each of many objects. */
function wide(objects: number, fields: number): Bomb {
  const data = Object.fromEntries(times(fields, (at) => [`w${at}`, "v"]));
  return {
    fields: {
      resources: ["wide.yaml"],
      patches: [
        {
          target: { labelSelector: "many=x" },
          patch: JSON.stringify({ ...config("any", data), metadata: { name: "any" } }),
        },
      ],
    },
    files: { "wide.yaml": documents(times(objects, (at) => config(`w${at}`, {}))) },
  };
}

/** Generated objects that all hold the same long file. */
function generators(lines: number, count: number): Bomb {
  return {
    fields: { configMapGenerator: times(count, (at) => ({ name: `g${at}`, files: ["long.txt"] })) },
    files: { "long.txt": times(lines, (at) => `line ${at}\n`).join("") },
  };
}

/** A value in a thousand brackets, many times. */
function deep(depth: number, count: number): Bomb {
  const text = `${"[".repeat(depth)}${times(count, () => 1).join(",")}${"]".repeat(depth)}`;
  return {
    fields: { resources: ["deep.yaml"] },
    files: { "deep.yaml": `apiVersion: example.com/v1\nkind: Deep\nmetadata: {name: deep}\nspec: ${text}\n` },
  };
}

/** Many patches of one object that is large. */
function patches(count: number, doubled: number): Bomb {
  const small = times(count, (at) =>
    json({ op: "add", path: `/metadata/labels`, value: { [`p${at}`]: "x" } }),
  );
  return { fields: { patches: [...(copies(doubled, 0).fields.patches ?? []), ...small] } };
}

it("an environment of 15,000 objects that all change is compared", () => {
  const data = (value: string) => Object.fromEntries(times(20, (at) => [`k${at}`, `${value}${at}`]));
  const objects = (value: string) => documents(times(15_000, (at) => config(`m${at}`, data(value))));
  const state = (value: string) =>
    repository(
      overlay("registry.example/shop"),
      overlay("registry.example/shop", { resources: ["m.yaml"] }),
      {
        "m.yaml": objects(value),
      },
    );
  const { environments } = compareTrees(listedMemory(state("a")), listedMemory(state("b")), {});
  expect(environments.map(({ path, error, resources }) => [path, error, resources.length])).toEqual([
    ["overlays/production", undefined, 15_000],
  ]);
});

describe("an environment ends at a limit, and the other is told", () => {
  it.each<[what: string, bomb: Bomb, limit: string]>([
    ["forty copies of a value that was doubled 17 times", copies(17, 40), "copiedValues"],
    ["eight copies of a value that was doubled 14 times", copies(14, 8), "copiedValues"],
    ["a text of 5 MB in a thousand objects", fanOut(5_000_000, 1000), "replacedCharacters"],
    ["a text of 100,000 lines in 300 objects", generators(100_000, 300), "steps"],
    ["an object for each way through twelve layers", layers(12, 500), "resultValues"],
    ["two thousand patches of an object of 50,000 values", patches(2000, 14), "steps"],
    ["a thousand levels around 50,000 values", deep(990, 50_000), "resultValues"],
  ])("%s", (_, bomb, limit) => {
    expect(expectBounded([bomb])).toContain(`(limits.${limit} of kustogen.yaml)`);
  });
});

it("a comparison ends at a limit that the build before it doesn't reach", () => {
  expect(expectBounded([patches(150, 11)])).toMatch(
    /^too large: more than .* \(limits\.steps of kustogen\.yaml\)$/,
  );
});

describe("check tells an environment beyond a limit, and finds the same in the other", () => {
  const checked = (bomb?: Bomb) => {
    const files = repository(overlay("shop:latest"), overlay("shop:latest", bomb?.fields), bomb?.files);
    const { report } = check({
      ...PLAIN,
      tree: new MemoryTree(files.map(([path, text]) => [`/${path}`, text] as const)),
      environments: ["beta", "production"].map((name) => ({
        folder: `/overlays/${name}`,
        strictness: "production",
      })),
      rules: RULES,
    });
    return { ...report, beta: report.findings.filter(({ environment }) => environment === "overlays/beta") };
  };
  it.each<[what: string, bomb: Bomb]>([
    ["forty copies of a value that was doubled 17 times", copies(17, 40)],
    ["a text of 5 MB in a thousand objects", fanOut(5_000_000, 1000)],
    ["an object for each way through twelve layers", layers(12, 500)],
  ])("%s", (_, bomb) => {
    const alone = checked();
    expect(alone.beta.length).toBeGreaterThan(0);
    const { beta, notLookedAt } = checked(bomb);
    expect(beta).toEqual(alone.beta);
    const [one] = notLookedAt.filter(({ cause }) => cause === "limit");
    expect([one?.place, one?.what]).toEqual([
      "overlays/production",
      expect.stringMatching(/too large: more than .* \(limits\.\w+ of kustogen\.yaml\)$/),
    ]);
  });
});

/** A whole number between two, more often a small one. */
const between = (random: Random, least: number, most: number) =>
  Math.round(least * (most / least) ** random());

const MAKERS: ((random: Random) => Bomb)[] = [
  (random) => copies(between(random, 4, 18), between(random, 1, 60)),
  (random) => aliases(between(random, 2, 8), between(random, 2, 12)),
  (random) => fanOut(between(random, 1000, 2_000_000), between(random, 2, 500)),
  (random) => layers(between(random, 2, 14), between(random, 1, 500)),
  (random) => many(between(random, 10, 2000), between(random, 1, 100)),
  (random) => wide(between(random, 10, 1000), between(random, 1, 1000)),
  (random) => generators(between(random, 100, 100_000), between(random, 1, 300)),
  (random) => deep(between(random, 10, 990), between(random, 10, 20_000)),
  (random) => patches(between(random, 1, 1000), between(random, 2, 14)),
];

describe("forty environments by chance change nothing in what is said of the other", () => {
  it.each(times(40, (seed) => seed + 1))("by the numbers of %i", (seed) => {
    const random = randomFrom(seed);
    const kinds = new Set(times(between(random, 1, 3), () => Math.floor(random() * MAKERS.length)));
    expectBounded([...kinds].map((kind) => (MAKERS[kind] as (typeof MAKERS)[number])(random)));
  });
});
