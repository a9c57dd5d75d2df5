import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { command } from "../../../../test/e2e/command.ts";
import { git, newRepository, put } from "../../../../test/repository.ts";
import { temporaryFolder } from "../delivery/fixture.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/kustogen.mjs", import.meta.url));

it("a second check says what a full one says of what was changed, and takes over the rest; in CI nothing", async () => {
  const root = newRepository();
  put(root, "base/kustomization.yaml", "configMapGenerator: [{name: a, literals: [a=b]}]\n");
  for (const name of ["beta", "production"])
    put(root, `overlays/${name}/kustomization.yaml`, "resources: [../../base]\n");
  git(root, "add", "-A");
  git(root, "commit", "-q", "-m", "one");
  const memory = join(root, ".git/kustogen/checked");
  const env = { ...process.env, XDG_CACHE_HOME: temporaryFolder() };
  const variables = (CI: string) => ({ ...env, CI });
  const within = async (CI: string, ...args: string[]) => {
    const { code, stdout, stderr } = await command(root, ["check", "--json", ...args], variables(CI));
    return [code, stderr, stdout];
  };
  // What another process left is all that a process of its own knows.
  const alone = () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, "check", "--json"], {
      cwd: root,
      encoding: "utf8",
      env: variables(""),
    });
    return [status, stderr, stdout];
  };
  const before = await within("true");
  expect(existsSync(memory)).toBe(false);
  expect(alone()).toEqual(before);
  const [run = ""] = readdirSync(memory);
  const kept = () =>
    new Map(
      readdirSync(join(memory, run)).map((name) => [
        name,
        readFileSync(join(memory, run, name)).toString("latin1"),
      ]),
    );
  const first = kept();
  put(
    root,
    "base/kustomization.yaml",
    "configMapGenerator: [{name: a, literals: [DB_PASSWORD=x8Kd92kLpQ]}]\n",
  );
  const after = alone();
  expect([after[0], after[2]]).toEqual([1, expect.stringContaining("looks like a credential")]);
  // What was true of other files is nothing.
  for (const name of first.keys()) writeFileSync(join(memory, run, name), first.get(name) ?? "", "latin1");
  expect(alone()).toEqual(after);
  expect(await within("", "--full")).toEqual(after);
  expect(existsSync(join(memory, run))).toBe(false);
});
