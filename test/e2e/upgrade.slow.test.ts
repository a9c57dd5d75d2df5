import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { Project } from "./project.ts";

const project = new Project();
beforeAll(async () => {
  expect(await project.call("gen")).toMatchObject({ code: 0 });
});

/** Commits other text in a generated file, as if another engine had written it. */
function committed(path: string, from: string, to: string): void {
  project.edit(path, from, to);
  project.git("commit", "-qam", "as another engine writes it");
}

describe("the first run in a clone", () => {
  it("says that all is up to date, and so does the second", async () => {
    rmSync(join(project.root, ".git/kustogen"), { recursive: true });
    expect((await project.call("gen")).stdout).toMatch(/^up to date.* \([\d.]+ s\)\n$/);
    expect((await project.call("gen")).stdout).toMatch(/^up to date.* \([\d.]+ s\)\n$/);
  });
});

describe("the first run of another engine", () => {
  it("says that the rendering stays equal", async () => {
    committed("overlays/beta/shop/kustomization.yaml", "Do not edit:", "Not for editing:");
    const said = "moved, same rendering: shop (beta)\n";
    expect((await project.call("gen", "--check")).stdout).toContain(said);
    const { code, stdout } = await project.call("gen", "--force");
    expect(code).toBe(0);
    expect(stdout.startsWith(said)).toBe(true);
  });

  it("says what changes in each environment, also by the order of a list or of a base that they share", async () => {
    committed("overlays/beta/shop/kustomization.yaml", "newTag: v2", "newTag: v9");
    expect((await project.call("gen", "--force")).stdout).toContain("shop (beta): image api v9 → v2\n");
    // Another order of a list is another object: it restarts pods.
    const variables = "overlays/beta/shop/deployment-api.patch.yaml";
    const layer = "            - name: LAYER\n";
    expect(project.read(variables)).toContain(layer);
    committed(variables, layer, `            - name: LOG_LEVEL\n${layer}`);
    expect((await project.call("gen", "--force")).stdout).toContain(
      "shop (beta): Deployment api: order of env",
    );
    committed("base/shop/service-api.yaml", "port: 80", "port: 81");
    expect((await project.call("gen", "--force")).stdout).toContain("shop (beta): Service api: ");
  });
});
