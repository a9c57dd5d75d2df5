import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { codeBehind } from "../../../../scripts/markdown/code-blocks.ts";
import { defineSystem } from "../../src/authoring/system.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { generateSystem } from "../../src/generate/system.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { integer, settings, text } from "../../src/settings/index.ts";
import { apiObjects, shopEnvironment } from "./shop.ts";

const page = readFileSync(new URL("../../docs/factoring.md", import.meta.url), "utf8");
const readme = readFileSync(new URL("../../../../README.md", import.meta.url), "utf8");

const shop = defineSystem({
  name: "shop",
  description: "Sells things.",
  namespace: "shop",
  settings: settings({ replicas: integer().default(1), memory: text().default("") }),
  images: { api: {} },
  secrets: [],
  resources: ({ images, settings: { memory, replicas } }) => {
    const container = memory === "" ? {} : { resources: { limits: { memory } } };
    const objects = apiObjects({ pods: replicas, image: images.api, env: { LEVEL: "info" }, container });
    const spec = { minAvailable: replicas - 1, selector: { matchLabels: { app: "shop" } } };
    const budget = { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name: "api" }, spec };
    return replicas > 1 ? [...objects, budget] : objects;
  },
});

const PINNED = { beta: "v2", staging: "v2", production: "v1" };
type Wishes = Partial<Record<keyof typeof PINNED, object>>;

/** The texts of all files by path, without the head that each has. */
function files(wishes: Wishes): Map<string, string> {
  const environments = Object.entries(wishes).map(([name, wish]) =>
    shopEnvironment(name, {
      settings: wish,
      images: { api: { tag: PINNED[name as keyof typeof PINNED] } },
    }),
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
  const [left, right] = columns(codeBehind(page, "Add production, with three replicas"));
  expect([both.get(overlay("beta")), both.get(overlay("production"))]).toEqual([left, right]);
  expect(both.get("base/shop/deployment-api.yaml")).not.toContain("replicas");
  expect(columns(codeBehind(readme, "You write the settings of an environment into one file"))[1]).toBe(
    right,
  );

  const all = files(three);
  for (const [path, said] of both) expect([path, all.get(path)]).toEqual([path, said]);
  expect([...all.keys()].filter((path) => !both.has(path))).toEqual([overlay("staging")]);
  expect(all.get(overlay("staging"))).toBe(left);

  const limited = files({ ...three, production: { replicas: 3, memory: "1Gi" } });
  expect([...limited.keys()].filter((path) => path.endsWith("/deployment-api.yaml"))).toEqual(
    ["beta", "production", "staging"].map((name) => `overlays/${name}/shop/deployment-api.yaml`),
  );
});
