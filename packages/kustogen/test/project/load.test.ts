import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { newRepository, put, putAll } from "../../../../test/repository.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { projectCode } from "../../src/project/load.ts";

it("is generated again with another system, by another engine, or once something else deploys one of its layers", async () => {
  const root = newRepository();
  const [systems, engine, application] = ["generators/systems/index.ts", "dist/code.txt", "apps/shop.yaml"];
  const deployed = (layer: string) =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x}\nspec: {source: {path: ${layer}}}\n`;
  mkdirSync(join(root, "node_modules"));
  putAll(root, {
    "package.json": "{}",
    [systems]: "export const systems = [];\n",
    [engine]: "one",
    [application]: deployed("elsewhere"),
  });
  const digest = async () =>
    (await projectCode(root, DEFAULT_FOLDERS, pathToFileURL(join(root, "dist/")))).digest;
  const first = await digest();
  const digests = [first];
  for (const [path, text, before] of [
    [systems, 'export const systems = ["other"];\n', "export const systems = [];\n"],
    [engine, "two", "one"],
    [application, deployed("base/shop"), deployed("elsewhere")],
    [application, deployed("base/blog"), deployed("elsewhere")],
    [application, deployed("overlays/aws/shop"), deployed("elsewhere")],
  ] as const) {
    put(root, path, text);
    digests.push(await digest());
    put(root, path, before);
    expect(await digest(), path).toBe(first);
  }
  expect(new Set(digests).size).toBe(6);
});
