import { chmodSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { renderWithProgram } from "../../src/cli/render/program.ts";
import { put, temporaryFolder } from "../delivery/fixture.ts";

const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
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
  expect(renderWithProgram(".", options)).toBe(given);
});
