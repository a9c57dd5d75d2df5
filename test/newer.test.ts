import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "kustogen-newer-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the script with programs that answer as the module proxy, GitHub and npm would. */
function newer(answers: { go: string; tags: string; npm: string }) {
  const program = (name: string, text: string) =>
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  program("go", answers.go);
  program("npm", answers.npm);
  program(
    "git",
    `case "$1" in ls-files) echo action.yml; echo .github/workflows/ci.yml;; *) ${answers.tags};; esac`,
  );
  const PATH = `${folder}${delimiter}${process.env.PATH}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/run.mjs", "scripts/newer.ts"], {
    env: { ...process.env, PATH },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const NOTHING = { go: 'echo "$4 v0.0.1 v0.0.2"', tags: "true", npm: "echo {}" };

test("nothing newer is one line, and no failure", () => {
  expect(newer(NOTHING)).toEqual({
    status: 0,
    stdout: "Nothing is newer than what is pinned.\n",
    stderr: "",
  });
});

test("a newer release of a program, an action and a package is listed with the file that pins it; a candidate isn't", () => {
  const { status, stdout } = newer({
    go: 'case "$4" in */kustomize/v5) echo "$4 v5.8.3 v5.10.0 v5.9.1 v6.0.0-rc.1";; k8s.io/api) echo "$4 v0.99.0";; *) echo "$4";; esac',
    tags: 'echo "1 refs/tags/v999.0.1"; echo "2 refs/tags/v1000.0.0-beta.1"',
    npm: `echo '{"zod": {"current": "4.0.0", "latest": "4.9.0"}, "yaml": {"current": "2.0.0", "latest": "2.0.0"}}'; exit 1`,
  });
  expect(status).toBe(1);
  expect(stdout).toContain("- kustomize v5.8.3 → v5.10.0 (test/referee/versions.json)\n");
  expect(stdout).toContain("- schemas of Kubernetes 0.37.2 → v0.99.0 (");
  expect(stdout).toMatch(/^- actions\/checkout v\S+ → v999\.0\.1 \(/m);
  expect(stdout).toContain("- zod 4.0.0 → 4.9.0 (package.json)\n");
  expect(stdout).not.toMatch(/yaml|earlierKustomize|rc|beta/);
});

test("a proxy that doesn't answer fails with its words, instead of a list that looks complete", () => {
  const { status, stderr } = newer({ ...NOTHING, go: "echo 'no such host' >&2; exit 1" });
  expect(status).not.toBe(0);
  expect(stderr).toContain("no such host");
});
