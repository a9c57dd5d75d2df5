import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { refused } from "../../../test/refused.ts";
import { decodedText } from "../src/credentials/encoded.ts";
import { maskedMessage } from "../src/credentials/masking.ts";
import { isRandom } from "../src/credentials/randomness.ts";
import { codeOf, exitCodeOf } from "../src/errors/errors.ts";
import { LIMITS, type LimitName, setLimits } from "../src/limits.ts";
import { Renderer } from "../src/renderer.ts";
import { MemoryTree } from "../src/tree/memory.ts";
import { parseDocuments } from "../src/yaml/reader/documents.ts";

type Files = Record<string, string>;

const MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n";
const COMPONENT = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n";

afterEach(() => setLimits({}));

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
];

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
      expect.stringMatching(new RegExp(`^a\\.yaml:\\d: more than .* ${LIMITS[limit].of}`)),
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
