import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { Project } from "./project.ts";

const project = new Project();

beforeAll(async () => {
  expect((await project.call("gen")).code).toBe(0);
});
afterEach(() => project.reset());

const SYSTEM = "generators/systems/index.ts";

describe("systems and command", () => {
  it("share one copy of the engine: an InputError of a system is the command's own", async () => {
    project.edit(SYSTEM, "import { defineSystem,", "import { InputError, defineSystem,");
    project.edit(
      SYSTEM,
      "const labels =",
      'throw new InputError("no queue for orders");\n    const labels =',
    );
    const { code, stderr } = await project.call("gen");
    expect(code).toBe(2);
    // Anything else that a system throws is reported as its failure, with a place.
    expect(stderr).toContain("shop in base: no queue for orders\n");
  });

  it("belong to the repository that one stands in, from any folder of it", async () => {
    mkdirSync(join(project.root, "docs"), { recursive: true });
    expect(await project.callIn("docs", "gen", "--check")).toMatchObject({ code: 0 });
  });
});

describe("a module that fails while it loads", () => {
  it.each([
    [
      "a name that was not imported",
      ["settings: settings({", "settings: z2.strictObject({"],
      /^kustogen: generators\/systems\/index\.ts:10:13: ReferenceError: z2 is not defined/,
    ],
    [
      "a mistake in a call of the engine",
      ["host().default(", "host().defualt("],
      /^kustogen: generators\/systems\/index\.ts:11:20: TypeError: .*defualt is not a function/,
    ],
    [
      "no list of systems",
      ["export const systems:", "export const system:"],
      /^kustogen: generators\/systems\/index\.ts: exports no list `systems`/,
    ],
  ])(
    "%s: file, line and column of the author's source, exit code 2",
    async (_case, [from = "", to = ""], message) => {
      project.edit(SYSTEM, from, to);
      const { code, stderr } = await project.call("gen");
      expect(stderr).toMatch(message);
      expect(stderr).not.toContain("dist/");
      expect(code).toBe(2);
    },
  );
});

describe("before the dependencies are installed", () => {
  it("render works, as it loads no code of authors", async () => {
    writeFileSync(join(project.root, SYSTEM), "this is no TypeScript");
    expect(await project.call("render", "overlays/beta/shop")).toMatchObject({ code: 0, stderr: "" });
  });

  it("a bundle that is there is used without the bundler", async () => {
    renameSync(join(project.root, "node_modules/esbuild"), join(project.root, "esbuild-aside"));
    expect(await project.call("gen", "--check")).toMatchObject({ code: 0 });
    renameSync(join(project.root, "esbuild-aside"), join(project.root, "node_modules/esbuild"));
  });
});
