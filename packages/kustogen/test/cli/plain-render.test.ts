import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it, vi } from "vitest";
import { put, temporaryFolder } from "../../../../test/repository.ts";
import { plainFolder } from "../../src/cli/render/plain.ts";
import { workIn } from "../working-folder.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/kustogen.mjs", import.meta.url));

/** A repository with a folder to render. */
function repository(configuration?: string): string {
  const root = temporaryFolder();
  put(root, ".git/HEAD", "ref: refs/heads/main\n");
  put(root, "app/kustomization.yaml", "namePrefix: a-\nresources: [map.yaml]\n");
  put(root, "app/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n");
  if (configuration !== undefined) put(root, "kustogen.yaml", configuration);
  return root;
}

const run = (cwd: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    cwd,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
};

afterEach(() => void vi.restoreAllMocks());

it.each<[what: string, args: string[], configuration: string | undefined, expected: string | undefined]>([
  ["a folder", ["render", "app"], undefined, "app"],
  ["a folder of a configured repository", ["render", "app"], "strictness: beta\n", "app"],
  ["a folder where a limit may be set", ["render", "app"], "limits: {resources: 1}\n", undefined],
  ["an option", ["render", "--help"], undefined, undefined],
  ["a folder with an option", ["render", "app", "--json"], undefined, undefined],
  ["no folder", ["render"], undefined, undefined],
  ["another command", ["env", "app"], undefined, undefined],
  ["nothing", [], undefined, undefined],
])(
  "of what it is asked, only a folder is rendered without the other commands: %s",
  (_, args, text, expected) => {
    workIn(repository(text));
    expect(plainFolder(args)).toBe(expected);
  },
);

it("a folder alone is rendered as with an option that changes nothing, and fails as that does", () => {
  const root = repository();
  const plain = run(root, "render", "app");
  expect(plain).toEqual(run(root, "render", "app", "--renderer", "embedded"));
  expect(plain).toMatchObject({ status: 0, stderr: "", stdout: expect.stringContaining("name: a-x") });
  const failed = run(root, "render", "none");
  expect(failed).toEqual(run(root, "render", "none", "--renderer", "embedded"));
  expect(failed).toMatchObject({ status: 2, stdout: "", stderr: expect.stringMatching(/^kustogen: .*none/) });
});

it("a limit of the configuration holds for a folder alone", () => {
  const root = repository("limits: {resources: 1}\n");
  put(root, "app/kustomization.yaml", "resources: [map.yaml, other.yaml]\n");
  put(root, "app/other.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: y}\n");
  expect(run(root, "render", "app")).toMatchObject({
    status: 3,
    stderr: expect.stringContaining("resources"),
  });
});
