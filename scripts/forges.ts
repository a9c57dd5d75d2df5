// What `init` writes for GitHub and GitLab, at the top of a repository and below it: read by the forges' own rules
// (actionlint, GitLab's schema of CI), its jobs run command by command, and the review posted to a forge on this machine.
// Then the forms of a report, each judged by its schema. strace shows what the reviews read, which the comment warns of.
//   node scripts/run.mjs scripts/forges.ts [own|github|gitlab|forms]
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { $ } from "zx";
import { cached } from "../test/referee/go-programs.ts";
import { forms } from "./forges/forms.ts";
import { github, ownReview } from "./forges/github.ts";
import { gitlabRepository } from "./forges/gitlab.ts";
import { expect, failures, folder } from "./forges/repository.ts";

const CHECK_JSONSCHEMA = "check-jsonschema==0.39.0";

const [only] = process.argv.slice(2);

try {
  const { stdout } = await $`npm pack --workspace kustogen --pack-destination ${folder} --json`;
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf("[\n"))) as { filename: string }[];
  const engine = join(folder, packed?.filename ?? "");
  const venv = await cached(`forges-${CHECK_JSONSCHEMA}`, async (staging) => {
    await $`python3 -m venv ${staging}`;
    await $`${staging}/bin/python -m pip install --quiet ${CHECK_JSONSCHEMA}`;
  });
  // Its programs name the folder that they were installed to, which has another name now; modules don't.
  const python = join(venv, "bin/python");
  expect(existsSync(engine), "the engine is packed");
  if (only === undefined || only === "own") await ownReview();
  for (const at of ["", "deploy"]) {
    if (only === undefined || only === "github") await github(at, engine);
    if (only === undefined || only === "gitlab") await gitlabRepository(at, engine, python);
  }
  if (only === undefined || only === "forms") await forms(python);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(failures.length === 0 ? "the loop of init is whole\n" : `${failures.length} failed\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
