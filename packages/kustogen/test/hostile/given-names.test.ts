import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { commitAll, git, newRepository, put, temporaryFolder } from "../../../../test/repository.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { init } from "../../src/init/init.ts";
import { type NewEnvironmentInput, newEnvironment } from "../../src/init/new-environment.ts";
import { newSystem } from "../../src/init/new-system.ts";
import { printed } from "../cli/printed.ts";

const home = new URL("../../", import.meta.url);

/** Nothing of these can be the name of a system or an environment, wherever someone gives one. */
const WRONG: Record<string, string> = {
  "a property of every object": "__proto__",
  "several lines": "a\n\n::error::b",
  "control characters": "a\u001b[31mb\u202e",
  nothing: "",
  "a path": "../../x",
  "an option": "-x",
  markup: "<b>",
  "nine million letters": "a".repeat(9_000_000),
};
/** A folder beside those of systems, or of environments. */
const TAKEN = { system: "projects", environment: "groups" };

const root = newRepository();
for (const name of ["beta", "production"]) {
  put(root, `overlays/${name}/shop/kustomization.yaml`, "resources: [map.yaml]\n");
  put(root, `overlays/${name}/shop/map.yaml`, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
}
commitAll(root);
const folders = ["overlays/beta/shop", "overlays/production/shop"];

const place = { root, folders: DEFAULT_FOLDERS, change: () => {} };

/** What a function refuses a name with. */
async function refusal(work: () => unknown): Promise<string> {
  try {
    work();
    return "";
  } catch (error) {
    return `kustogen: ${(error as Error).message}\n`;
  }
}

const GIVEN: [string, "system" | "environment", (name: string) => Promise<string>][] = [
  ["import --name", "system", (name) => printed(root, "import", "--name", name, ...folders)],
  ["import --env", "environment", (name) => printed(root, "import", "--env", `${name}=${folders[0]}`)],
  ["new system", "system", (name) => refusal(() => newSystem(place, name, [], home))],
  [
    "new environment",
    "environment",
    (name) => refusal(() => newEnvironment(place, { name } as NewEnvironmentInput)),
  ],
];

describe.each(GIVEN)("%s", (_, what, run) => {
  it.each([...Object.entries(WRONG), ["what is taken", TAKEN[what]]])(
    "refuses %s in one line that says what a name may be",
    async (_, name) => {
      const said = await run(name as string);
      expect(said).toMatch(/^kustogen: [^\n]*lowercase letters, digits and "-", at most 63[^\n]*\n$/);
      expect(said.length).toBeLessThan(600);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would obey
      expect(said).not.toMatch(/[\u001b\u202e]/);
    },
  );
});

describe("init", () => {
  it("makes a repository in a folder of whatever name", async () => {
    const folder = temporaryFolder();
    const name = "__proto__\n-ü";
    const made = await init({
      folder: join(folder, name),
      home,
      kustogen: "0.1.0",
      install: false,
      note: () => {},
    });
    expect(made.repository).toBe(true);
    expect(readdirSync(folder)).toEqual([name]);
    expect(readdirSync(join(folder, name))).toContain("package.json");
  });

  it("says in one line that a name is longer than the disk takes", async () => {
    const folder = temporaryFolder();
    const said = await printed(folder, "init", "--no-install", "a".repeat(9_000_000));
    expect(said).toMatch(/^kustogen: [^\n]*\n$/);
    expect(said.length).toBeLessThan(2_100);
    expect(readdirSync(folder)).toEqual([]);
  });
});

afterAll(() => {
  expect(git(root, "status", "--porcelain")).toBe("");
});
