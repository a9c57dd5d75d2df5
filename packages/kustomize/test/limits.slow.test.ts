import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { refused } from "../../../test/refused.ts";
import { decodedText } from "../src/credentials/encoded.ts";
import { maskedMessage } from "../src/credentials/masking.ts";
import { isRandom } from "../src/credentials/randomness.ts";
import { codeOf, exitCodeOf } from "../src/errors/errors.ts";
import { LIMITS, type LimitName, setEnd, setLimits } from "../src/limits.ts";
import { Renderer } from "../src/renderer.ts";
import { MemoryTree } from "../src/tree/memory.ts";
import { parseDocuments } from "../src/yaml/reader/documents.ts";

type Files = Record<string, string>;

const MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n";
const COMPONENT = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n";

afterEach(() => {
  setLimits({});
  setEnd(() => undefined);
});

function build(files: Files, folder: string): number {
  return new Renderer(new MemoryTree(Object.entries(files))).build(folder).length;
}

function failure(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error("it was taken");
}

/** 24 layers of two folders that each build on both of the layer below: 2^24 ways down. */
function diamond(field: "resources" | "components", lowest: string, more = ""): Files {
  const files: Files = { "/r.yaml": MAP };
  for (let layer = 0; layer < 24; layer++)
    for (const side of ["a", "b"]) {
      const head = field === "components" ? COMPONENT : "";
      const below = layer === 0 ? lowest : `${field}: [../a${layer - 1}, ../b${layer - 1}]\n`;
      files[`/${side}${layer}/kustomization.yaml`] = `${head}${below}namePrefix: ${side}\n${more}`;
      if (layer === 0) files[`/${side}${layer}/r.yaml`] = MAP;
    }
  files["/top/kustomization.yaml"] = `${field}: [../a23, ../b23]\n${more}`;
  return files;
}

const types = (name: string, next: string[]) => [
  name,
  {
    Schema: {
      properties: {
        kind: {},
        apiVersion: {},
        metadata: {},
        ...Object.fromEntries(next.map((one, at) => [`f${at}`, { $ref: one }])),
      },
    },
  },
];

const HOSTILE: [what: string, limit: LimitName, files: Files, folder: string][] = [
  ["resources twice over", "resources", diamond("resources", "resources: [r.yaml]\n"), "/top"],
  ["components twice over that hold nothing", "kustomizations", diamond("components", ""), "/top"],
  [
    "empty folders twice over, of a build whose folders are read again each time",
    "kustomizations",
    { ...diamond("resources", "", "openapi: {path: o.json}\n"), ...openApis() },
    "/top",
  ],
  [
    "types of `crds` that lead to each other twice over",
    "crdFields",
    {
      "/kustomization.yaml": "crds: [c.json]\n",
      "/c.json": JSON.stringify(
        Object.fromEntries(
          Array.from({ length: 40 }, (_, at) => types(`T${at}`, at < 39 ? [`T${at + 1}`, `T${at + 1}`] : [])),
        ),
      ),
    },
    "/",
  ],
  [
    "a value that one patch doubles, and others copy",
    "copiedValues",
    top([doubling(17), ...Array.from({ length: 5 }, (_, at) => json(copy("/x", `/y${at}`)))]),
    "/",
  ],
  [
    "patches without number for an object that is large",
    "steps",
    top([
      doubling(14),
      ...Array.from({ length: 400 }, (_, at) => json(`{op: add, path: /y${at}, value: 1}`)),
    ]),
    "/",
  ],
  [
    "a long text that replaces the values of a thousand objects",
    "replacedCharacters",
    {
      "/kustomization.yaml": `resources: [r.yaml]\nreplacements:\n- source: {kind: ConfigMap, name: x, fieldPath: data.a}\n  targets: [{select: {kind: Secret}, fieldPaths: [data.a]}]\n`,
      "/r.yaml": `${MAP}data: {a: ${"x".repeat(100_000)}}\n${many("Secret", 1000)}`,
    },
    "/",
  ],
  [
    "a list that each of many patches puts another one before",
    "steps",
    {
      "/kustomization.yaml": `resources: [r.yaml]\npatches:\n${Array.from({ length: 200 }, (_, at) => `- {patch: "{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {containers: [{name: n${at}, image: y}]}}"}\n`).join("")}`,
      "/r.yaml": `apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  containers:\n${Array.from({ length: 2000 }, (_, at) => `  - {name: c${at}, image: x}\n`).join("")}`,
    },
    "/",
  ],
];

/** A kustomization with one object and these patches of it. */
function top(patches: string[]): Files {
  return { "/kustomization.yaml": `resources: [r.yaml]\npatches:\n${patches.join("")}`, "/r.yaml": MAP };
}

function json(...operations: string[]): string {
  return `- {target: {kind: ConfigMap}, patch: ${JSON.stringify(operations.map((one) => `- ${one}\n`).join(""))}}\n`;
}

function copy(from: string, path: string): string {
  return `{op: copy, from: ${from}, path: ${path}}`;
}

/** A patch that doubles a value as often. */
function doubling(times: number): string {
  const copies = Array.from({ length: times }, (_, at) => copy("/x", `/x/b${at}`));
  return json("{op: add, path: /x, value: {a: [1]}}", ...copies);
}

function many(kind: string, count: number): string {
  const object = (at: number) =>
    `---\napiVersion: v1\nkind: ${kind}\nmetadata: {name: n${at}}\ndata: {a: b}\n`;
  return Array.from({ length: count }, (_, at) => object(at)).join("");
}

function openApis(): Files {
  const folders = ["top", ...Array.from({ length: 24 }, (_, at) => [`a${at}`, `b${at}`]).flat()];
  return Object.fromEntries(folders.map((folder) => [`/${folder}/o.json`, "{}"]));
}

describe("what grows without end ends at a limit that is named", () => {
  it.each(HOSTILE)("%s", (_, limit, files, folder) => {
    const error = failure(() => build(files, folder));
    expect([codeOf(error), exitCodeOf(error)]).toEqual(["too-large", 3]);
    expect(error.message).toContain(LIMITS[limit].of);
    expect(error.message.length).toBeLessThan(1000);
  });

  it.each<[LimitName, string]>([
    ["nesting", `a: ${"[".repeat(1001)}${"]".repeat(1001)}`],
    ["fileValues", `a: [${"1,".repeat(20_000)}1]`],
    [
      "aliasedValues",
      `a0: &a0 [${"1,".repeat(10)}]\n${Array.from({ length: 7 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at},`.repeat(10)}]\n`).join("")}`,
    ],
  ])("%s of a file, with its line", (limit, text) => {
    if (limit === "fileValues") setLimits({ fileValues: 20_000 });
    const error = failure(() => parseDocuments(text, "a.yaml"));
    expect([codeOf(error), error.message]).toEqual([
      "too-large",
      expect.stringMatching(new RegExp(`^a\\.yaml:\\d: too large: more than .* ${LIMITS[limit].of}`)),
    ]);
  });
});

it("a limit is what the configuration says", () => {
  const files = {
    "/base/kustomization.yaml": "configMapGenerator: [{name: a}, {name: b}, {name: c}]\n",
    "/top/kustomization.yaml": "resources: [../base]\n",
  };
  expect(build(files, "/top")).toBe(3);
  setLimits({ resources: 2 });
  refused(() => build(files, "/top")).toThrow(
    "more than 2 resources in one build (limits.resources of kustogen.yaml)",
  );
});

it("a build is refused for what it is, whatever was built before it", () => {
  const base = { ...top([doubling(8)]) };
  const files: Files = Object.fromEntries(Object.entries(base).map(([path, text]) => [`/base${path}`, text]));
  for (const name of ["a", "b"])
    files[`/${name}/kustomization.yaml`] =
      `resources: [../base]\nnamePrefix: ${name}\npatches:\n${json(copy("/x", "/y"))}`;
  files["/good/kustomization.yaml"] = "configMapGenerator: [{name: a}]\n";
  // The base copies 1,000 values, and each of the two another 1,000.
  setLimits({ copiedValues: 1500 });
  const renderer = new Renderer(new MemoryTree(Object.entries(files)));
  for (const name of ["a", "b", "a"])
    expect(failure(() => renderer.build(`/${name}`)).message).toContain("more than 1,500 values that");
  expect(renderer.build("/base")).toHaveLength(1);
  expect(renderer.build("/good")).toHaveLength(1);
  setLimits({ copiedValues: 500 });
  const strict = new Renderer(new MemoryTree(Object.entries(files)));
  const [first, second] = ["a", "b"].map((name) => failure(() => strict.build(`/${name}`)).message);
  expect(second?.replaceAll("/b/", "/a/")).toBe(first);
  expect(strict.build("/good")).toHaveLength(1);
});

it("a build that is going on when the time of the run is over isn't finished", () => {
  let asked = 0;
  setEnd(() => (++asked > 3 ? "the time is over" : undefined));
  const files = top([
    doubling(12),
    ...Array.from({ length: 20 }, () => json("{op: add, path: /y, value: 1}")),
  ]);
  const error = failure(() => build(files, "/"));
  expect([codeOf(error), error.message]).toEqual([
    "too-large",
    expect.stringMatching(/was not finished: the time is over$/),
  ]);
  expect(asked).toBe(4);
});

it("an error says at most a dozen of the places that lead to it", () => {
  const files: Files = { "/k0/kustomization.yaml": "resources: [nowhere.yaml]\n" };
  for (let at = 1; at < 400; at++) files[`/k${at}/kustomization.yaml`] = `resources: [../k${at - 1}]\n`;
  const { message } = failure(() => build(files, "/k399"));
  expect(message).toMatch(/^\/k399\/.* more ….*nowhere\.yaml/);
  expect(message.length).toBeLessThan(1000);
});

it("the table of limits stands in docs/security.md", () => {
  const rows = Object.entries(LIMITS).map(([name, limit]) => {
    const by = "fixed" in limit ? "–" : `\`${name}\``;
    return `| ${limit.of} | ${limit.most.toLocaleString("en-US")} | ${by} |`;
  });
  const page = readFileSync(new URL("../../kustogen/docs/security.md", import.meta.url), "utf8");
  expect(page).toContain(rows.join("\n"));
});

it("a text of millions of characters is checked by its beginning, and no message is as long", () => {
  const text = "QUJD".repeat(2_000_000);
  expect(() => isRandom(text)).not.toThrow();
  expect(decodedText(text)).toBeDefined();
  expect(maskedMessage(`a ${"x".repeat(8_000_000)} b`).length).toBeLessThan(50_000);
  expect(maskedMessage(`a ${"x ".repeat(40_000)} b`)).toHaveLength(80_004);
});
