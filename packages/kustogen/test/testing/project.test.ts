import { afterEach, expect, test, vi } from "vitest";
import { putAll, temporaryFolder } from "../../../../test/repository.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { environments, projectFolders } from "../../src/testing/environments.ts";
import { workIn } from "../working-folder.ts";

afterEach(() => void vi.restoreAllMocks());

const ENVIRONMENT = 'stage: beta\nkubernetes: "1.35"\ncluster: {name: in-cluster}\n';

/** Lets a test run in a project with these files. */
function inProject(files: Record<string, string>): void {
  const root = temporaryFolder();
  putAll(root, files);
  workIn(root);
}

test("tests see the environments and the folders of the project that they run in", () => {
  inProject({ "generators/environments/beta.yaml": ENVIRONMENT });
  expect(environments().map(({ name, stage }) => [name, stage])).toEqual([["beta", "beta"]]);
  expect(projectFolders()).toEqual(DEFAULT_FOLDERS);
  inProject({
    "kustogen.yaml": "folders: {overlays: clusters, generators: code}\n",
    "code/environments/east.yaml": ENVIRONMENT,
    "code/environments/west.yaml": ENVIRONMENT,
  });
  expect(environments().map(({ name }) => name)).toEqual(["east", "west"]);
  expect(projectFolders()).toEqual({ ...DEFAULT_FOLDERS, overlays: "clusters", generators: "code" });
});

test("the environments are read once", () => {
  inProject({ "generators/environments/beta.yaml": ENVIRONMENT });
  expect(environments()).toBe(environments());
});

test("a configuration that can't be read is refused with its place", () => {
  inProject({ "kustogen.yaml": "folders: {overlay: a}\n", "generators/environments/beta.yaml": ENVIRONMENT });
  expect(() => projectFolders()).toThrow(/^kustogen\.yaml:1:\d+: folders\.overlay: /);
});
