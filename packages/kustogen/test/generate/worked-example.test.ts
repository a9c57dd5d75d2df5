import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { codeBehind } from "../../../../scripts/markdown/code-blocks.ts";
import { defineSystem } from "../../src/authoring/system.ts";
import { parseLayer } from "../../src/environments/groups.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { generateSystem } from "../../src/generate/system.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { integer, settings, text } from "../../src/settings/index.ts";
import { SHOP } from "../authoring/shop.ts";
import { apiObjects, shopEnvironment } from "./shop.ts";

const page = readFileSync(new URL("../../docs/factoring.md", import.meta.url), "utf8");
const readme = readFileSync(new URL("../../../../README.md", import.meta.url), "utf8");

const shop = defineSystem({
  ...SHOP,
  settings: settings({
    level: text().default("info"),
    memory: text().default(""),
    replicas: integer().default(1),
  }),
  images: { api: {} },
  resources: ({ images, settings: { level, memory, replicas } }) => {
    const container = memory === "" ? {} : { resources: { limits: { memory } } };
    const objects = apiObjects({ pods: replicas, image: images.api, env: { LEVEL: level }, container });
    const spec = { minAvailable: replicas - 1, selector: { matchLabels: { app: "shop" } } };
    const budget = { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name: "api" }, spec };
    return replicas > 1 ? [...objects, budget] : objects;
  },
});

const PINNED = { beta: "v2", staging: "v2", production: "v1" };
type Wishes = Partial<Record<keyof typeof PINNED, object>>;

/** The texts of all files by path, without the head that each has. */
function files(wishes: Wishes, base: object = {}): Map<string, string> {
  const layer = parseLayer("base.yaml", JSON.stringify({ systems: { shop: { settings: base } } }));
  const environments = Object.entries(wishes).map(([name, wish]) =>
    shopEnvironment(
      name,
      { settings: wish, images: { api: { tag: PINNED[name as keyof typeof PINNED] } } },
      {},
      [layer],
    ),
  );
  const layers = generateSystem(resolveTree(shop, environments), DEFAULT_FOLDERS);
  const head = /^#.*\napiVersion: kustomize.*\nkind: Kustomization\n/;
  return new Map(
    layers.flatMap((layer) => layer.files.map(({ path, text: said }) => [path, said.replace(head, "")])),
  );
}

/** The texts of two files that a block shows beside each other. */
function columns(code: string): [string, string] {
  const [first = "", ...lines] = code.trimEnd().split("\n");
  const at = first.indexOf("#", 1);
  const cut = at < 0 ? first.length : at;
  const of = (side: (line: string) => string) =>
    `${lines.map(side).join("\n").trimEnd().replaceAll(/ +$/gm, "")}\n`;
  return [of((line) => line.slice(0, cut)), of((line) => line.slice(cut))];
}

const one: Wishes = { beta: {} };
const two: Wishes = { ...one, production: { replicas: 3 } };
const three: Wishes = { ...two, staging: {} };
const overlay = (name: string) => `overlays/${name}/shop/kustomization.yaml`;

/** The folders with files that differ. */
function changed(before: Map<string, string>, after: Map<string, string>): string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return [...new Set(paths.filter((path) => before.get(path) !== after.get(path)).map(dirname))].sort();
}

test("the worked example of the page about factoring is what comes out, from one environment to three", () => {
  const beta = files(one);
  const shown = codeBehind(page, "With beta alone");
  expect([...beta.keys()].sort()).toEqual(
    shown
      .trim()
      .split("\n")
      .map((line) => line.split(" ")[0])
      .sort(),
  );
  const [single] = /(?<=# overlays\/beta\/shop\/kustomization.yaml\n)[^`]*/.exec(page) ?? [];
  expect(beta.get(overlay("beta"))).toBe(single);

  const both = files(two);
  const [left, right] = columns(codeBehind(page, "Add production, whose file sets"));
  expect([both.get(overlay("beta")), both.get(overlay("production"))]).toEqual([left, right]);
  expect(both.get("base/shop/deployment-api.yaml")).toContain("replicas: 1");
  expect(columns(codeBehind(readme, "## Generate overlays"))[1]).toBe(right);

  const all = files(three);
  const limited = files({ ...three, production: { replicas: 3, memory: "1Gi" } });
  const steps = [
    beta,
    both,
    all,
    limited,
    files({ ...three, production: { replicas: 3, memory: "1Gi" } }, { level: "debug" }),
  ];
  // The table says which folders each step changes.
  const rows = page
    .split("\n")
    .filter((line) => /^\| (?!step|---)/.test(line) && line.split("|").length === 7);
  const folders = ["base/shop", "overlays/beta/shop", "overlays/staging/shop", "overlays/production/shop"];
  expect(rows.map((row) => folders.filter((_, at) => row.split("|")[at + 2]?.trim() !== "").sort())).toEqual(
    steps.map((after, at) => changed(steps[at - 1] ?? new Map(), after)),
  );
  expect(all.get(overlay("staging"))).toBe(left);
  expect([...limited.keys()].filter((path) => !all.has(path))).toEqual([
    "overlays/production/shop/deployment-api.patch.yaml",
  ]);
});
