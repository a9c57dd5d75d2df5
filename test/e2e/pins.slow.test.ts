import { beforeAll, describe, expect, it } from "vitest";
import { Project } from "./project.ts";

const BETA = "generators/environments/beta.yaml";
const PRODUCTION = "generators/environments/production.yaml";

const project = new Project();

beforeAll(async () => {
  project.edit(PRODUCTION, "      api: { tag: v1 }", "      # mine\n      api: { tag: v1 }   # stays");
  expect((await project.call("gen")).code).toBe(0);
});

const last = () => project.git("log", "-1", "--format=%B");
const lines = (...range: string[]) =>
  project.git("diff", "--unified=0", ...range).match(/^[+-](?![+-]).*/gm) ?? [];

describe("kustogen promote", () => {
  it("moves the tag alone, keeps the file's comments, and names the image in the commit", async () => {
    const { code, stderr } = await project.call("promote", "shop");
    expect([code, stderr]).toEqual([0, ""]);
    expect(last()).toMatch(/^promote shop from beta to production: api v1 → v2\n/);
    expect(project.git("log", "-1", "--format=%(trailers:key=Promotion,valueonly)").trim()).toBe(
      "shop from beta to production",
    );
    expect(lines("HEAD~1", "--", "generators")).toEqual([
      "-      api: { tag: v1 }   # stays",
      "+      api: { tag: v2 }   # stays",
    ]);
    expect(lines("HEAD~1", "--", "overlays")).toEqual(["-    newTag: v1", "+    newTag: v2"]);
    expect(project.changed()).toEqual([]);
  });

  it("puts a digest in place of a tag, where it stands and with its comment", async () => {
    const digest = `sha256:${"0a".repeat(32)}`;
    const { code, stderr } = await project.call("pin", "shop", "api", "production", `@${digest}`);
    expect([code, stderr]).toEqual([0, ""]);
    const edited = lines("HEAD~1", "--", "generators");
    project.git("reset", "-q", "--hard", "HEAD~1");
    expect(edited).toEqual([
      "-      api: { tag: v2 }   # stays",
      `+      api: { digest: ${digest} }   # stays`,
    ]);
  });

  it("refuses while something that its commit would include is not committed, or committed but not generated", async () => {
    const promote = () => project.call("promote", "shop", "--from", "beta", "--to", "production");
    project.edit(BETA, "tag: v2", "tag: v3");
    expect(await promote()).toMatchObject({ code: 2, stderr: expect.stringContaining(`M ${BETA}`) });
    project.reset();
    project.edit(PRODUCTION, "    images:", "    settings: { replicas: 0 }\n    images:");
    project.git("commit", "-qam", "sources alone");
    const { code, stderr } = await promote();
    expect(code).toBe(2);
    expect(stderr).toContain(`${PRODUCTION} changed since the last gen: run`);
    expect(stderr).toContain("  shop (production): Deployment api: spec.replicas 1 → 0");
    project.git("reset", "-q", "--hard", "HEAD~1");
    // Another system's, whose output this commit leaves alone.
    project.write("overlays/beta/other/kustomization.yaml", "resources: []\n");
    const pinned = await project.call("pin", "shop", "api", "beta", "v3", "--dry-run");
    const note = "not of shop, and left as it is, uncommitted: overlays/beta/other/\n";
    expect(pinned).toMatchObject({ code: 0, stderr: note });
    project.git("clean", "-fdq", "overlays");
  });
});

describe("kustogen pin and rollback", () => {
  it("pin takes into production what promote takes, and nothing else without a reason", async () => {
    const pin = (...args: string[]) => project.call("pin", "shop", "api", "production", ...args);
    for (const tag of ["feature-login", "main-zzz", "589924dd"])
      expect(await pin(tag)).toMatchObject({ code: 2, stderr: expect.stringContaining("isn't a release") });
    expect(await project.call("pin", "shop", "api", "beta", "feature-login", "--dry-run")).toMatchObject({
      code: 0,
    });
    const { code } = await pin("589924dd", "--reason", "the fix of tonight");
    expect(code).toBe(0);
    expect(last()).toContain("isn't a release");
    expect(last()).toContain("Reason: the fix of tonight\n");
    project.git("reset", "-q", "--hard", "HEAD~1");
  });

  it("pin sets a digest on a branch for a pull request, and leaves the present one", async () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const pin = ["pin", "shop", "api", "beta", `v3@${digest}`];
    const { code, stdout } = await project.call(...pin, "--branch", "pin-shop");
    expect(code).toBe(0);
    expect(stdout).toContain("git push --set-upstream origin pin-shop");
    expect(project.git("rev-parse", "--abbrev-ref", "HEAD").trim()).toBe("main");
    expect(project.read(BETA)).toContain("tag: v2 }");
    expect(project.git("show", `pin-shop:${BETA}`)).toContain(`{ tag: v3, digest: ${digest} }`);
  });

  it("rollback restores the pins before as a new commit, and back again", async () => {
    const { code, stderr } = await project.call("rollback", "shop", "production");
    expect([code, stderr]).toEqual([0, expect.stringContaining("the images roll back, the data doesn't")]);
    expect(last()).toMatch(/^roll back shop in production: api v2 → v1\n/);
    expect(lines("HEAD~1", "--", "overlays")).toEqual(["-    newTag: v2", "+    newTag: v1"]);
    const again = await project.call("rollback", "shop", "production", "--to", "HEAD~1", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ moves: [{ image: "api", after: { tag: "v2" } }] });
  });

  it("rollback names the place of earlier pins that the rules refuse, and restores those of a given revision", async () => {
    const tags = ["{}", "{ api: { tag: unpinned } }", "{ api: { tag: 1.10 } }", "{ api: { tag: latest } }"];
    const text = project.read(PRODUCTION);
    const before = project.git("rev-parse", "HEAD").trim();
    for (const images of tags) {
      project.write(PRODUCTION, text.replace(/images:\n(?: {6}.*\n)+/, `images: ${images}\n`));
      project.git("commit", "-qam", `pins ${images}`);
    }
    project.write(PRODUCTION, text.replace(/api: \{ tag: v2 \}/, "api: { tag: v7 }"));
    project.git("commit", "-qam", "v7");
    expect((await project.call("gen")).code).toBe(0);
    const refused = project.git("rev-parse", "--short=12", "HEAD~3").trim();
    const alone = await project.call("rollback", "shop", "production");
    expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining(`${refused}:${PRODUCTION}:`)]);
    expect(alone.stderr).toContain("are rejected today; name others with --to REVISION");
    const { code, stdout } = await project.call("rollback", "shop", "production", "--to", before);
    expect(code).toBe(0);
    const restored = before.slice(0, 12);
    const line = text.split("\n").findIndex((one) => one.includes("# mine")) + 1;
    expect(stdout).toContain(`restores the pins of ${restored}:${PRODUCTION}:`);
    expect(stdout).toMatch(new RegExp(`${PRODUCTION}:${line}|${PRODUCTION}:${line + 1} `));
    expect(lines("HEAD~1", "--", "overlays")).toEqual(["-    newTag: v7", "+    newTag: v2"]);
    const trailers = project.git("log", "-1", "--format=%(trailers:key=Rollback,valueonly)").trim();
    expect(trailers).toBe(`shop in production to ${before}`);
  });

  it("an option of git in place of a revision is a revision that doesn't exist", async () => {
    const { code, stderr } = await project.call("rollback", "shop", "beta", "--to", "--index-output=x");
    expect([code, stderr]).toEqual([2, expect.stringContaining("--index-output=x does not exist")]);
  });
});

const AWAITED =
  /^In production, Argo CD syncs automatically once this is set:\n {2}shop:\n {4}npx kustogen pin shop api production <tag>$/m;

describe("kustogen status", () => {
  it("names what awaits a pin, as gen and check do, and Argo CD doesn't start it by itself", async () => {
    project.edit(
      PRODUCTION,
      /api: \{ tag: v\d \}/.exec(project.read(PRODUCTION))?.[0] ?? "",
      "api: { tag: unpinned }",
    );
    const gen = await project.call("gen", "--no-commit");
    expect([gen.code, gen.stdout + gen.stderr]).toEqual([0, expect.stringMatching(AWAITED)]);
    const { stdout } = await project.call("status", "--awaits");
    expect(stdout).toMatch(AWAITED);
    // Only what was asked for: no table of pins, no warnings.
    expect(stdout).not.toMatch(/^system +image|^Argo CD: |^warning: /m);
    const { awaiting } = JSON.parse((await project.call("status", "--awaits", "--json")).stdout) as {
      awaiting: { environment: string; inputs: { pin?: string }[] }[];
    };
    expect(awaiting.map(({ environment, inputs }) => [environment, inputs.map(({ pin }) => pin)])).toEqual([
      ["production", ["api"]],
    ]);
    expect(project.read("argocd/production/shop.yaml")).not.toContain("automated:");
    expect(project.read("argocd/beta/shop.yaml")).toContain("automated:");
    expect((await project.call("status", "--no-cluster")).stdout).toMatch(/shop +api +v\d.* awaiting a pin/);
    const status = JSON.parse((await project.call("status", "--no-cluster", "--json")).stdout) as {
      pins: { environment: string; awaitsPin?: boolean }[];
    };
    expect(status.pins.map(({ awaitsPin, environment }) => [environment, awaitsPin])).toEqual([
      ["beta", undefined],
      ["production", true],
    ]);
    expect((await project.call("check")).stdout).toMatch(
      /^warning 1 awaited input: npx kustogen status --awaits\npassed: /m,
    );
    expect((await project.call("check", "--all")).stdout).toMatch(
      /warning production\/image-pinned[\s\S]*awaits pins: api/,
    );
    project.reset();
  });
});
