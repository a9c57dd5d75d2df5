import { expect, it } from "vitest";
import { put } from "../../../../test/repository.ts";
import { purely } from "../../src/errors/purity.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { projectCode } from "../../src/project/load.ts";
import { temporaryFolder } from "../delivery/fixture.ts";

it("what a system's module keeps of its process while it is loaded is guarded later, and a library may do what it likes", async () => {
  const root = temporaryFolder();
  put(root, "package.json", "{}");
  put(root, "node_modules/empty/index.js", "exports.started = [Date.now(), process.env.HOME];\n");
  put(
    root,
    "generators/systems/index.ts",
    'import nodeProcess, { env } from "node:process";\nimport { started } from "empty";\n' +
      "const kept = process.env;\nconst { env: named } = nodeProcess;\nconst { random } = Math;\n" +
      "const parts = { kept: () => kept.HOME, env: () => env.HOME, named: () => named.HOME, random: () => random() };\n" +
      'export const systems = [{ name: "shop", parts, started }];\n',
  );
  const code = await projectCode(root, DEFAULT_FOLDERS, new URL("../../dist/", import.meta.url));
  const [system] = (await code.systems()) as unknown as { parts: Record<string, () => unknown> }[];
  const { random, ...variables } = system?.parts ?? {};
  for (const read of Object.values(variables)) {
    expect(read()).toBe(process.env.HOME);
    expect(() => purely(read)).toThrow("resources() reads an environment variable (process.env.HOME)");
  }
  expect(Object.keys(variables)).toHaveLength(3);
  expect(() => purely(random as () => unknown)).toThrow("resources() uses randomness (random)");
});
