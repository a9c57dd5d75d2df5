import { describe, expect, it } from "vitest";
import { environmentFile, Project } from "./project.ts";

const project = new Project();

describe("five environments, whose files have line ends of Windows", () => {
  it("start from one base, and what one of them begins to have, or no longer has, changes it alone, in one commit", async () => {
    const names = ["beta", "dev", "production", "qa", "staging"];
    for (const name of names) {
      const text = environmentFile("beta").replace("instance: beta", `instance: ${name}`);
      project.write(`generators/environments/${name}.yaml`, text);
    }
    project.commit("five");
    expect(await project.call("gen")).toMatchObject({ code: 0 });
    for (const name of names) {
      const path = `generators/environments/${name}.yaml`;
      project.write(path, project.read(path).replaceAll("\n", "\r\n"));
    }
    project.git("commit", "-qam", "as Windows writes them");
    project.git("tag", "-f", "windows");
    expect((await project.call("gen")).stdout).toContain("up to date");
    const qa = "generators/environments/qa.yaml";
    const filesOfHead = () => project.git("show", "--name-only", "--format=").trim().split("\n");
    project.edit(qa, "    images:", "    settings: { replicas: 3 }\r\n    images:");
    project.git("commit", "-qam", "three in qa");
    expect((await project.call("gen")).code).toBe(0);
    expect(project.git("log", "-2", "--format=%s").trim().split("\n")).toEqual([
      "gen: shop (qa): Deployment api: spec.replicas 1 → 3",
      "three in qa",
    ]);
    expect(filesOfHead()).toEqual(["overlays/qa/shop/kustomization.yaml"]);
    project.edit(qa, "    settings: { replicas: 3 }\r\n    images:", "    images:");
    const { code, stdout } = await project.call("gen");
    expect([code, stdout.match(/^committed /gm)?.length]).toEqual([0, 1]);
    expect(filesOfHead()).toEqual([qa, "overlays/qa/shop/kustomization.yaml"]);
    expect(project.git("diff", "--name-only", "windows", "HEAD")).toBe("");
  });

  it("have in common what base.yaml says, and a host there is refused with its line", async () => {
    const base = "generators/environments/base.yaml";
    project.write(base, "systems:\n  shop:\n    settings:\n      replicas: 2\n");
    expect((await project.call("gen")).code).toBe(0);
    expect(project.git("show", "--name-only", "--format=").trim().split("\n")).toEqual([
      "base/shop/deployment-api.yaml",
      base,
    ]);
    project.write(base, "systems:\n  shop:\n    settings:\n      domain: shop.example.com\n");
    const { code, stderr } = await project.call("gen");
    expect(code).toBe(2);
    expect(stderr).toContain(
      `${base}:4: systems.shop.settings.domain: each environment has its own, so that none gets another's`,
    );
    expect(project.git("status", "--porcelain").trim()).toBe(`M ${base}`);
  });
});
