import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { command } from "../../../../test/e2e/command.ts";
import { git, newRepository, put } from "../../../../test/repository.ts";
import { temporaryFolder } from "../delivery/fixture.ts";

const WEB = (tag: string) => `resources: [../../base]\nimages: [{name: web, newTag: ${tag}}]\n`;

it("a second diff says what one without a memory says, and reads again everything only where that can differ", async () => {
  const root = newRepository();
  const commit = (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) put(root, path, text);
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", "one");
  };
  commit({
    "base/kustomization.yaml": "resources: [web.yaml]\n",
    "base/web.yaml":
      "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: web}]}\n",
    "overlays/beta/kustomization.yaml": WEB("v1"),
    "overlays/production/kustomization.yaml": WEB("v1"),
  });
  commit({ "overlays/beta/kustomization.yaml": WEB("v2") });
  const env = { ...process.env, XDG_CACHE_HOME: temporaryFolder() };
  const kept = (name: string) => join(root, ".git/kustogen/compared/files", name);
  const told = (CI: string, ...args: string[]) => command(root, ["diff", "--json", ...args], { ...env, CI });
  /** What is said of it with what is kept, and whether that was enough. */
  const isEnough = async (...args: string[]) => {
    rmSync(kept("files"), { force: true });
    const said = await told("", ...args);
    expect(said).toEqual(await told("true", ...args));
    return !existsSync(kept("files"));
  };
  expect(await isEnough("HEAD~1..HEAD")).toBe(false);
  const shape = readFileSync(kept("shape"));
  expect(await isEnough("HEAD~1..HEAD")).toBe(true);
  put(
    root,
    "base/web.yaml",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: other}]}\n",
  );
  expect(await isEnough("HEAD~1")).toBe(true);
  put(root, "notes.txt", "new\n");
  expect(await isEnough("HEAD~1")).toBe(false);
  expect(readFileSync(kept("shape"))).toEqual(shape);
  commit({ "overlays/gamma/kustomization.yaml": WEB("v1") });
  expect(await isEnough("HEAD~1..HEAD")).toBe(false);
  expect(readFileSync(kept("shape"))).not.toEqual(shape);
});
