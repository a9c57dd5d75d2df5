import { describe, expect, it } from "vitest";
import { commitAll, git, newRepository, put } from "../../../../test/repository.ts";
import { ended, printed } from "./printed.ts";

const MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n";
const CHART = "helmCharts: [{name: a, repo: https://example.com, version: 1.0.0}]\n";

/** Folders, with the exit code that docs/check.md has for each. */
const FOLDERS: Record<string, readonly [number, Record<string, string>]> = {
  sound: [0, { "kustomization.yaml": "resources: [map.yaml]\n", "map.yaml": MAP }],
  chart: [3, { "kustomization.yaml": CHART }],
  ignored: [1, { "kustomization.yaml": "secretGenerator: [{name: a, envs: [own.env]}]\n" }],
  part: [0, { "kustomization.yaml": `${CHART}resources: [map.yaml]\n`, "map.yaml": MAP }],
  broken: [1, { "kustomization.yaml": "resources: [gone.yaml]\n" }],
  "broken-part": [1, { "kustomization.yaml": "resources: [map.yaml, gone.yaml]\n", "map.yaml": MAP }],
  "no-yaml": [1, { "kustomization.yaml": "resources: [map.yaml\n" }],
  nowhere: [2, {}],
};

const root = newRepository();
put(root, ".gitignore", "own.env\n");
for (const [folder, [, files]] of Object.entries(FOLDERS))
  for (const [file, text] of Object.entries(files)) put(root, `${folder}/${file}`, text);
commitAll(root);

/** What a command ends with. */
async function codeOf(...args: string[]): Promise<unknown> {
  const { text, code } = await ended(root, ...args);
  expect(text).not.toContain("unexpected failure");
  return code;
}

describe.each(Object.entries(FOLDERS))("for a folder that is %s", (folder, [code]) => {
  it.each(["check", "env"])("%s has the exit code of the table", async (command) => {
    expect(await codeOf(command, folder)).toBe(code);
    if (code === 0 && folder === "part") expect(await codeOf(command, folder, "--require-complete")).toBe(3);
  });

  it("so has a comparison with a sound one", async () => {
    expect(await codeOf("env", "sound", "--compare", `./${folder}`)).toBe(code);
    expect(await codeOf("env", folder, "--compare", "./sound", "--json")).toBe(code);
  });
});

it("env of a folder of which nothing renders names it in JSON", async () => {
  const text = await printed(root, "env", "chart", "--json");
  expect(JSON.parse(text.slice(text.indexOf("\n{")))).toMatchObject({
    containers: [],
    notLookedAt: [{ place: "chart", cause: "chart" }],
  });
});

const [ADD, OF_FILE] = ["resources: [map.yaml]\n", "secretGenerator: [{name: a, envs: [own.env]}]\n"];

it.each([
  ["kustomize can't build either", { "kustomization.yaml": "resources: [gone.yaml]\n" }, 1],
  ["this run can't render", { "kustomization.yaml": CHART }, 3],
  ["git ignores", { "kustomization.yaml": OF_FILE, "../../../.gitignore": "*.env\n" }, 1],
  ["has a template beside it", { "kustomization.yaml": OF_FILE, "own.env.example": "A=b\n" }, 1],
  ["a script writes", { "kustomization.yaml": OF_FILE, "up.sh": "echo A=b > own.env\n" }, 1],
  ["isn't there", { "kustomization.yaml": OF_FILE }, 1],
])(
  "of two environments, of which one has what %s, diff has the exit code of check",
  async (_, files, code) => {
    const here = newRepository();
    put(here, "overlays/beta/shop/kustomization.yaml", ADD);
    put(here, "overlays/beta/shop/map.yaml", MAP);
    commitAll(here);
    for (const [file, text] of Object.entries(files)) put(here, `overlays/production/shop/${file}`, text);
    git(here, "add", "-A");
    const of = (...args: string[]) => ended(here, ...args).then((one) => one.code);
    expect(await of("diff", "--between", "beta", "production")).toBe(code);
    // The other environment is sound, and is judged.
    for (const command of ["diff", "check"]) expect(await of(command)).toBe(code === 1 ? 1 : 0);
  },
);

it("diff names every wrong patch of an environment that a change breaks, also of one that it makes", async () => {
  const here = newRepository();
  put(here, "shop/kustomization.yaml", ADD);
  put(here, "shop/map.yaml", MAP);
  commitAll(here);
  const wrong = `${ADD}patches: [{path: one.yaml}, {path: two.yaml}, {patch: "${MAP.replaceAll("\n", "\\n")}"}]\n`;
  for (const folder of ["shop", "other"]) put(here, `${folder}/kustomization.yaml`, wrong);
  put(here, "other/map.yaml", MAP);
  const { text, code } = await ended(here, "diff");
  expect(code).toBe(1);
  const onOneLine = text.replace(/\s+/g, " ");
  for (const file of ["one", "two"])
    expect(onOneLine).toContain(`other, shop: kustomization.yaml: ${file}.yaml: there is no such file`);
});

it.each([
  ["an unknown key", "unknwon: 1\n", /kustogen\.yaml:1:1: unknwon: unknown key/],
  ["a wrong value", "stages: [dev]\noverlays: 5\n", /kustogen\.yaml:\d:\d: (stages|overlays)/],
  ["no YAML", "a: [\n", /kustogen\.yaml:1: the \[ is never closed/],
])(
  "every command that reads a folder refuses a kustogen.yaml with %s in the same words",
  async (_, text, what) => {
    const here = newRepository();
    put(here, "kustogen.yaml", text);
    put(here, "shop/kustomization.yaml", ADD);
    put(here, "shop/map.yaml", MAP);
    git(here, "add", "-A");
    const commands = [
      ["check"],
      ["env", "shop"],
      ["env", "shop", "--compare", "./shop"],
      ["render", "shop"],
      ["explain", "shop/map.yaml:1"],
    ];
    const told = new Set<string>();
    for (const one of commands) {
      const { text: said, code } = await ended(here, ...one);
      expect(said).toMatch(what);
      expect(code).toBe(2);
      told.add(said);
    }
    expect(told.size).toBe(1);
  },
);
