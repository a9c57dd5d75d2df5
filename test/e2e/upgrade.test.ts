import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Project } from "./project.ts";

let project: Project;
beforeAll(async () => {
  project = new Project();
  expect(await project.call("gen")).toMatchObject({ code: 0 });
});
afterAll(() => project.remove());

/** Commits other text in a generated file, as if another engine had written it. */
function committed(path: string, from: string, to: string): void {
  project.edit(path, from, to);
  project.git("commit", "-qam", "as another engine writes it");
}

const RECORD = ".git/kustogen/record";

/** As if another engine had generated. */
function ranBefore(version: string): void {
  const engine = `"engine":{"version":"${version}","digest":"abc"}`;
  project.write(RECORD, project.read(RECORD).replace(/"engine":\{[^}]*\}/, engine));
}

describe("the first run in a clone", () => {
  it("says that there is nothing to do, and so does the second", async () => {
    rmSync(join(project.root, ".git/kustogen"), { recursive: true });
    expect((await project.call("gen")).stdout).toMatch(/^nothing to do \([\d.]+ s\)\n$/);
    expect((await project.call("gen")).stdout).toMatch(/^nothing to do \([\d.]+ s\)\n$/);
  });
});

describe("the first run of another engine", () => {
  it("says how many files change, and that the rendering stays equal", async () => {
    committed("overlays/beta/shop/kustomization.yaml", "Do not edit:", "Not for editing:");
    ranBefore("0.0.9");
    const check = await project.call("gen", "--check");
    const said = "kustogen 0.0.9 → 0.1.0: 1 file changes\nmoved, same rendering: shop (beta)\n";
    expect(check.stdout).toContain(said);
    const { code, stdout } = await project.call("gen", "--force");
    expect(code).toBe(0);
    expect(stdout.startsWith(said)).toBe(true);
    expect(project.read(RECORD)).toMatch(/"engine":\{"version":"0\.1\.0","digest":"[0-9a-f]{64}"\}/);
  });

  it("says what changes in each environment, also by the order of a list or of a base that they share", async () => {
    committed("overlays/beta/shop/kustomization.yaml", "newTag: v2", "newTag: v9");
    ranBefore("0.0.9");
    expect((await project.call("gen", "--force")).stdout).toContain(
      ": 1 file changes\nshop (beta): image v9 → v2\n",
    );
    // Another order of a list is another object: it restarts pods.
    const variables = "overlays/beta/shop/deployment-api.patch.yaml";
    const layer = "            - name: LAYER\n";
    expect(project.read(variables)).toContain(layer);
    project.write(
      variables,
      project.read(variables).replace(layer, `            - name: LOG_LEVEL\n${layer}`),
    );
    project.git("commit", "-qam", "as another engine orders them");
    ranBefore("0.0.9");
    expect((await project.call("gen", "--force")).stdout).toContain(
      ": 1 file changes\nshop (beta): pods restart: order of",
    );
    committed("base/shop/service-api.yaml", "port: 80", "port: 81");
    ranBefore("0.1.0");
    expect((await project.call("gen", "--force")).stdout).toContain(
      "kustogen 0.1.0 is a different build than before: 1 file changes\nshop (beta): Service api: port",
    );
  });

  it("knows the engine before from the lock file of HEAD, in a clone where nobody ran it yet", async () => {
    project.write(
      "package-lock.json",
      '{"packages": {"node_modules/kustogen": {\n  "version": "0.0.8"\n}}}\n',
    );
    project.git("commit", "-qam", "the lock file of an older engine");
    rmSync(join(project.root, ".git/kustogen"), { recursive: true });
    expect((await project.call("gen")).stdout).toMatch(
      /^kustogen 0\.0\.8 → 0\.1\.0: no file changes\nnothing to do/,
    );
  });
});
