import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/repository.ts";
import { InputError, printYaml, render, renderFiles } from "../../src/kustomize/index.ts";

const FILES = {
  "base/kustomization.yaml": "resources: [service.yaml]\n",
  "base/service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: api}\nspec: {ports: [{port: 80}]}\n",
  "overlays/beta/kustomization.yaml": "namePrefix: beta-\nresources: [../../base]\n",
};
const YAML = "apiVersion: v1\nkind: Service\nmetadata:\n  name: beta-api\nspec:\n  ports:\n  - port: 80\n";

const root = temporaryFolder();
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...args], { cwd: root });

beforeAll(() => {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-qm", "first");
  writeFileSync(
    join(root, "overlays/beta/kustomization.yaml"),
    "namePrefix: next-\nresources: [../../base]\n",
  );
});

it("files in memory render to the resources that kustomize prints", () => {
  expect(printYaml(renderFiles(FILES, "overlays/beta"))).toBe(YAML);
});

it("a folder renders as it is on disk, or as a revision has it", () => {
  const folder = join(root, "overlays/beta");
  expect(render(folder).map(({ metadata }) => metadata.name)).toEqual(["next-api"]);
  expect(printYaml(render(folder, { revision: "main" }))).toBe(YAML);
});

it("what kustomize rejects, or would ignore, is an InputError that names the file", () => {
  const files = { ...FILES, "base/kustomization.yaml": "resources: [deployment.yaml]\n" };
  expect(() => renderFiles(files, "overlays/beta")).toThrow(InputError);
  expect(() => renderFiles(files, "overlays/beta")).toThrow("base/kustomization.yaml");
  const idle =
    'resources: [service.yaml]\npatches: [{ target: { kind: Service, name: apy }, patch: "[]" }]\n';
  const said = 'patches[0]: its target (kind: Service, name: apy) matches nothing. Did you mean "api"?';
  expect(() => renderFiles({ ...FILES, "base/kustomization.yaml": idle }, "base")).toThrow(said);
});
