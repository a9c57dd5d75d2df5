import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withGitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { openRepository } from "@kustogen/kustomize/node/git/repository.ts";
import { beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/repository.ts";
import { committedText } from "../../src/generate/repository.ts";

let top: string;
const git = (...args: string[]) => execFileSync("git", args, { cwd: top, stdio: "pipe" });

beforeEach(() => {
  top = temporaryFolder();
  git("init", "--quiet");
  mkdirSync(join(top, "deploy"));
});

/** What is answered for a file of the project in `deploy/` when it is to become "new". */
const ask = (path: string) =>
  withGitObjects(top, (objects) => committedText(openRepository(join(top, "deploy")), objects, path, "new"));

it("answers with what HEAD has, where the working tree does not have the new text yet", async () => {
  writeFileSync(join(top, "deploy", "a.yaml"), "old");
  git("add", ".");
  git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "-m", "first");
  writeFileSync(join(top, "deploy", "a.yaml"), "between");
  expect(await ask("a.yaml")).toBe("old");
  rmSync(join(top, "deploy", "a.yaml"));
  expect(await ask("a.yaml")).toBe("old");
  writeFileSync(join(top, "deploy", "a.yaml"), "new");
  expect(await ask("a.yaml")).toBeUndefined();
  expect(await ask("b.yaml")).toBeUndefined();
});

it("has nothing to answer before the first commit", async () => {
  writeFileSync(join(top, "deploy", "a.yaml"), "old");
  expect(await ask("a.yaml")).toBeUndefined();
});
