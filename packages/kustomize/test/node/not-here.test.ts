import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { git, put, repositoryWithHistory, temporaryFolder } from "../../../../test/repository.ts";
import { Renderer } from "../../src/index.ts";
import { DiskTree } from "../../src/node/disk.ts";

let top: string;

beforeAll(() => {
  const library = repositoryWithHistory();
  put(library, "base/kustomization.yaml", "resources: []\n");
  git(library, "add", "--all");
  git(library, "commit", "--quiet", "--message", "base");
  const origin = repositoryWithHistory();
  put(origin, "web/a.yaml", "a: 1\n");
  put(origin, "web/b.yaml", "b: 1\n");
  put(origin, "other/c.yaml", "c: 1\n");
  put(origin, "kustomization.yaml", "resources: [library]\n");
  git(origin, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library, "library");
  git(origin, "add", "--all");
  git(origin, "commit", "--quiet", "--message", "all");
  top = join(temporaryFolder(), "clone");
  git(origin, "clone", "--quiet", origin, top);
  git(top, "sparse-checkout", "set", "--no-cone", "/*", "!/other/");
  rmSync(join(top, "web/b.yaml"));
});

it("says why a file that git tracks isn't in a checkout", () => {
  const tree = new DiskTree();
  const absence = (path: string) => tree.absence(join(top, path));
  const submodule = {
    why: expect.stringContaining("a submodule that isn't checked out"),
    code: "not-checked-out",
  };
  expect(absence("library/base/kustomization.yaml")).toEqual(submodule);
  const sparse = { why: expect.stringMatching("isn't in this sparse checkout"), code: "not-checked-out" };
  expect([absence("other"), absence("other/c.yaml")]).toEqual([sparse, sparse]);
  const deleted = { why: expect.stringMatching("git restore"), code: "no-such-file" };
  expect(absence("web/b.yaml")).toEqual(deleted);
  expect([absence("web/a.yaml"), absence("web/none.yaml"), absence("none/x")]).toEqual([
    ...[undefined, undefined, undefined],
  ]);
  expect(tree.absence(join(temporaryFolder(), "none"))).toBeUndefined();
});

it("a folder that builds on a submodule without files says so", () => {
  expect(() => new Renderer(new DiskTree()).build(top)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(`${top}/library is a submodule that isn't checked out`),
      code: "not-checked-out",
    }),
  );
});
