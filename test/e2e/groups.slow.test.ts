import { expect, it } from "vitest";
import { environmentFile, Project } from "./project.ts";

const project = new Project();
const FILES = ["eu", "us"].map((name) => `generators/environments/${name}.yaml`);

const lines = () =>
  project.git("diff", "--unified=0", "HEAD~1", "--", "overlays").match(/^[+-](?![+-]).*/gm) ?? [];

it("a release to the clusters of a group is one command, one row and one commit, and so is its way back", async () => {
  project.write("generators/environments/groups/live.yaml", "systems: {}\n");
  for (const [at, file] of FILES.entries())
    project.write(
      file,
      environmentFile("production")
        .replace("instance: production", `instance: live${at}`)
        .replace("systems:", "groups: [live]\nsystems:"),
    );
  project.git("add", "--all");
  project.git("commit", "-qm", "two clusters");
  expect((await project.call("gen")).code).toBe(0);
  const pin = await project.call("pin", "shop", "api", "live", "v5");
  expect(pin.code).toBe(0);
  expect(pin.stdout.match(/eu, us \/ shop {2}image api v1 → v5/g)).toHaveLength(1);
  expect(pin.stdout.match(/^committed .*/gm)).toHaveLength(1);
  expect(project.git("log", "-1", "--format=%s").trim()).toBe("pin shop in live: api v1 → v5");
  expect(lines()).toEqual(["-    newTag: v1", "+    newTag: v5", "-    newTag: v1", "+    newTag: v5"]);
  expect((await project.call("rollback", "shop", "live")).code).toBe(0);
  expect(lines()).toEqual(["-    newTag: v5", "+    newTag: v1", "-    newTag: v5", "+    newTag: v1"]);
});

it("members of a group that would roll back to different pins are refused by name, and nothing is written", async () => {
  expect((await project.call("pin", "shop", "api", "live", "v6")).code).toBe(0);
  expect((await project.call("pin", "shop", "api", "eu", "v7")).code).toBe(0);
  const { code, stderr } = await project.call("rollback", "shop", "live");
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining(
      "live doesn't roll back as one; name one of them: eu: api v7 → v6; us: api v6 → v1",
    ),
  ]);
  expect(project.changed()).toEqual([]);
});
