import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "@kustogen/kustomize/errors/errors.ts";
import { expect, it } from "vitest";
import { noEsbuild } from "../../src/project/esbuild.ts";
import { put, temporaryFolder } from "../delivery/fixture.ts";

it("a project without the bundler is told what to install: all of it, or the bundler alone", () => {
  const root = temporaryFolder();
  const alone =
    "the systems in code/ are TypeScript, and esbuild, which bundles them, is not installed: run `npm install --save-dev esbuild`";
  const said = () => noEsbuild(root, "code").message;
  expect(said()).toBe(alone);
  put(root, "package.json", "{}");
  expect(said()).toBe("the dependencies are not installed: run `npm ci` first");
  mkdirSync(join(root, "node_modules"));
  expect(said()).toBe(alone);
  expect(codeOf(noEsbuild(root, "code"))).toBe("not-installed");
});
