import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { codeBlocks } from "../../scripts/markdown/code-blocks.ts";
import { Project } from "./project.ts";

const SOURCE = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(SOURCE, "packages/kustogen/docs/clusters.md"), "utf8");
const [adding, group, generating, releasing] = codeBlocks(page).map(({ code }) => code);
const project = new Project();
const last = () => project.git("log", "-1", "--format=%s").trim();

/** Runs the commands of the page; returns what each prints. */
async function follow(commands = ""): Promise<string[]> {
  const printed: string[] = [];
  for (const line of commands.trim().split("\n")) {
    // After `npx kustogen` and `npm run`.
    const { code, stdout } = await project.call(...line.split(" ").slice(2));
    expect([line, code]).toEqual([line, 0]);
    printed.push(stdout);
  }
  return printed;
}

beforeAll(async () => {
  // What the group contains later is production's own first.
  project.edit("generators/environments/production.yaml", "    images:", `${settingsOf(group)}    images:`);
  expect((await project.call("gen")).code).toBe(0);
});

/** The line with the settings in the file of the group. */
function settingsOf(text = ""): string {
  return `${/^ {4}settings: .*$/m.exec(text)?.[0]}\n`;
}

it("a second cluster is added without a change to the first, as the page says", async () => {
  await follow(adding);
  project.write("generators/environments/groups/live.yaml", group ?? "");
  for (const name of ["production", "us"]) {
    const file = `generators/environments/${name}.yaml`;
    project.edit(file, settingsOf(group), "");
    project.edit(file, "systems:", "groups: [live]\nsystems:");
  }
  const [, diff] = await follow(generating);
  expect(diff).toMatch(/Files changed, same rendering: .*production\/shop/m);
  expect(diff).toMatch(/^review +us \/ shop +/m);
  expect(project.read("overlays/production/shop/kustomization.yaml")).toContain("../../live/shop");
});

it("a release to both is one row and one commit, and so is its way back", async () => {
  const [promoted, pinned, rolledBack, status] = await follow(releasing);
  for (const printed of [promoted, pinned, rolledBack]) {
    expect(printed?.match(/^\w+ +production, us \/ shop/gm)).toHaveLength(1);
    expect(printed?.match(/^committed /gm)).toHaveLength(1);
  }
  expect(last()).toBe("roll back shop in live: api v5 → v2");
  expect(status).toMatch(/^shop +api +v2 +v2 +v2$/m);
});

it("one cluster may be ahead, and the group is then rolled back by the names of its members", async () => {
  expect(page).toContain("`npx kustogen pin shop api us v6`");
  expect((await project.call("pin", "shop", "api", "us", "v6")).code).toBe(0);
  const { code, stderr } = await project.call("rollback", "shop", "live");
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining("live doesn't roll back as one; name one of them"),
  ]);
});
