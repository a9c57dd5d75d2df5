import { chmodSync, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { renderWithProgram } from "../../src/cli/render/program.ts";
import { put, repositoryWithHistory, temporaryFolder } from "../delivery/fixture.ts";

const path = process.env.PATH;
const present = process.cwd();
afterEach(() => {
  process.env.PATH = path;
  process.chdir(present);
});

/** Puts a `kustomize` on your PATH that prints what it was given. */
function fakeKustomize(): void {
  const folder = temporaryFolder();
  put(folder, "kustomize", '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  chmodSync(join(folder, "kustomize"), 0o755);
  process.env.PATH = `${folder}${delimiter}${path}`;
}

it("nothing that a person names reaches kustomize as an option", () => {
  fakeKustomize();
  expect(renderWithProgram("--output=/tmp/x")).toBe("build\n--\n--output=/tmp/x\n");
  expect(renderWithProgram("overlays/beta")).toBe("build\n--\noverlays/beta\n");
});

it("kustomize has the options that it knows", () => {
  fakeKustomize();
  const options = { enableHelm: true, loadRestrictor: "LoadRestrictionsNone" };
  const given = "build\n--enable-helm\n--load-restrictor\nLoadRestrictionsNone\n--\n.\n";
  expect(renderWithProgram(".", undefined, options)).toBe(given);
});

it("nothing of a revision reaches git as an option", () => {
  fakeKustomize();
  const root = repositoryWithHistory();
  process.chdir(root);
  const written = join(temporaryFolder(), "pwn");
  expect(() => renderWithProgram(".", `--index-output=${written}`)).toThrow(/does not exist/);
  expect(existsSync(`${written}^{tree}`)).toBe(false);
  expect(renderWithProgram(".", "HEAD")).toMatch(/^build\n--\n.*kustogen-revision-\w+\/?\n$/);
});
