import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { refusedLater } from "../../../../test/refused.ts";
import { newRepository, put, putAll } from "../../../../test/repository.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { projectCode } from "../../src/project/load.ts";

it("is generated again with another system, or by another engine", async () => {
  const root = newRepository();
  const [systems, engine] = ["generators/systems/index.ts", "dist/code.txt"];
  mkdirSync(join(root, "node_modules"));
  putAll(root, { "package.json": "{}", [systems]: "export const systems = [];\n", [engine]: "one" });
  const digest = async () =>
    (await projectCode(root, DEFAULT_FOLDERS, pathToFileURL(join(root, "dist/")))).digest;
  const first = await digest();
  const digests = [first];
  for (const [path, text, before] of [
    [systems, 'export const systems = ["other"];\n', "export const systems = [];\n"],
    [engine, "two", "one"],
  ] as const) {
    put(root, path, text);
    digests.push(await digest());
    put(root, path, before);
    expect(await digest(), path).toBe(first);
  }
  expect(new Set(digests).size).toBe(3);
});

it.each([
  [
    "an error is told with its place in the systems",
    'import { port } from "./port.ts";\n\nif (port > 1) throw new TypeError("is too large");\nexport const systems = [];\n',
    "generators/systems/index.ts:3:21: TypeError: is too large\n  (while the systems were loaded)",
  ],
  [
    "what is no error is told as it is",
    'throw "no more";\nexport const systems = [];\n',
    "generators/systems/index.ts: loading it threw no more",
  ],
  [
    "the time is refused, even if the module catches that,",
    "let year = 1;\ntry {\n  year = new Date().getFullYear();\n} catch {}\nexport const systems = [year];\n",
    "generators/systems/index.ts:3:10: this module reads the clock (new Date), but may depend only on what it imports: use a setting",
  ],
  [
    "a list is asked for where there is none",
    "export const systems = 1;\n",
    "generators/systems/index.ts: exports no list `systems`. Expected `export const systems: readonly System[] = [...]`",
  ],
])("%s when systems are loaded", async (_, systems, message) => {
  const root = newRepository();
  mkdirSync(join(root, "node_modules"));
  putAll(root, {
    "package.json": "{}",
    "generators/systems/index.ts": systems,
    "generators/systems/port.ts": "export const port: number = 80;\n",
    "dist/code.txt": "one",
    "dist/index.mjs": "export const defineSystem = 1, port = 2;\n",
  });
  const code = await projectCode(root, DEFAULT_FOLDERS, pathToFileURL(join(root, "dist/")));
  (await refusedLater(code.systems())).toThrow(message);
});
