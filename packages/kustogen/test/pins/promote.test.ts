import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  commitAll,
  commitSnapshots,
  git,
  newRepository,
  put,
  temporaryFolder,
} from "../../../../test/repository.ts";
import type { Environment, Stage } from "../../src/authoring/environment.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { DEFAULT_CONFIG } from "../../src/config/types.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { movesText, type PinChange } from "../../src/pins/change.ts";
import { planRollback, revisionsToRestore } from "../../src/pins/history.ts";
import type { Project } from "../../src/pins/project.ts";
import { promotedPins, promotionBetween } from "../../src/pins/promote.ts";
import { SHOP } from "../authoring/shop.ts";
import { planPromotion } from "./plan.ts";

const shop = (images: Record<string, { name: string }>) =>
  defineSystem({
    ...SHOP,
    images,
    resources: (({ images }: { images: Record<string, string> }) =>
      Object.entries(images)
        .map(([name, image]) => ({
          apiVersion: "apps/v1",
          kind: "Deployment",
          metadata: { name },
          spec: {
            selector: { matchLabels: { app: name } },
            template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image }] } },
          },
        }))
        .concat({
          apiVersion: "v1",
          kind: "ServiceAccount",
          metadata: { name: "shop" },
        } as never)) as unknown as System["resources"],
  });
const system = shop({ api: { name: "a/api" }, worker: { name: "a/worker" } });

const text = (stage: string, images: string, cluster = stage) =>
  `stage: ${stage}\nkubernetes: "1.35"\ncluster: {name: ${cluster}}\nsystems:\n  shop:\n    images: ${images}\n`;

/** What a promotion from beta to production comes to. */
function promoted(beta: string, production: string, { stage = "production", of = system } = {}): PinChange {
  const root = temporaryFolder();
  const environments = [
    ["beta", text("beta", beta)],
    ["production", text(stage, production, "production")],
  ].map(([name, content]) => {
    const file = `generators/environments/${name}.yaml`;
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content as string);
    return parseEnvironment(file, content as string);
  });
  const [from, to] = environments as [Project["environments"][number], Project["environments"][number]];
  return planPromotion({ root, environments, config: DEFAULT_CONFIG } as unknown as Project, of, from, to);
}

describe("a promotion", () => {
  it("names the environment as diff does", () => {
    const { review } = promoted("{api: {tag: v2}, worker: {tag: v1}}", "{api: {tag: v1}, worker: {tag: v1}}");
    expect(review.name).toBe("production/shop");
  });

  it("gives the target the tags and digests of the source, and keeps its own names of images", () => {
    const { text: written, moves } = promoted(
      "{api: {tag: v2}, worker: {tag: v2, name: b/worker}}",
      "{api: {tag: v1}, worker: {tag: v1, name: c/worker}}",
    );
    expect(moves.map(({ image, after }) => `${image} ${after.name ?? ""}:${after.tag}`)).toEqual([
      "api a/api:v2",
      "worker c/worker:v2",
    ]);
    expect(written).toContain("c/worker");
  });

  it("refuses what isn't a release where the target is production, with the line of each", () => {
    const [images, old] = ["{api: {tag: main}, worker: {tag: v2}}", "{api: {tag: v1}, worker: {tag: v1}}"];
    expect(() => promoted(images, old)).toThrow(
      /^generators\/environments\/beta\.yaml:6: api: .*isn't a release/,
    );
    // The source is beta either way: what counts is where it goes.
    expect(promoted(images, old, { stage: "beta" }).moves).toHaveLength(2);
  });

  it("copies the images that are asked for", () => {
    const pins = "{api: {tag: v1}, web: {tag: v2}}";
    const [from, to] = ["beta", "production"].map((name) =>
      parseEnvironment(`generators/environments/${name}.yaml`, text(name, pins)),
    ) as [Environment, Environment];
    const of = shop({ api: { name: "api" }, web: { name: "web" } });
    const project = { environments: [from, to] } as unknown as Project;
    expect([...promotedPins(project, of, from, to, ["web"])]).toEqual([["web", { tag: "v2" }]]);
    expect(() => promotedPins(project, of, from, to, ["wep"])).toThrow(
      'generators/environments/beta.yaml: beta pins no image "wep". Did you mean "web"?',
    );
  });

  it("is refused where nothing is pinned or runs what is, and to the environment itself", () => {
    expect(() => promoted("{}", "{}", { of: shop({}) })).toThrow(/pins no image in beta/);
    const idle = () => system.resources({ images: {} } as never);
    const of = { ...shop({ api: { name: "a/api" } }), resources: idle };
    expect(() => promoted("{api: {tag: v2}}", "{api: {tag: v1}}", { of })).toThrow(
      /production\.yaml: nothing was changed: no object of shop in production has .* the pin of api/,
    );
    const beta = parseEnvironment("generators/environments/beta.yaml", text("beta", "{api: {tag: v1}}"));
    expect(() => planPromotion({} as Project, system, beta, beta)).toThrow("--from and --to are both beta");
  });
});

describe("a promotion without its ends", () => {
  const environment = (name: string, stage: Stage, stageName: string = stage, of = "shop") =>
    ({ name, stage, stageName, groups: [], systems: { [of]: {} } }) as unknown as Environment;
  const [dev, staging, beta, production] = [
    environment("dev", "development"),
    environment("qa", "beta", "staging"),
    environment("beta", "beta"),
    environment("live", "production"),
  ];
  const between = (environments: Environment[], given = {}) => {
    const config = { stages: { ...DEFAULT_CONFIG.stages, staging: "beta" } };
    const project = { environments, config } as unknown as Project;
    return promotionBetween(project, system, given)
      .flat()
      .map(({ name }) => name);
  };

  it("goes to the next in the order of stages, whatever the order of files", () => {
    expect(between([production, beta])).toEqual(["beta", "live"]);
    expect(between([production, dev, beta])).toEqual(["dev", "beta"]);
    expect(between([production, dev, beta], { from: "beta" })).toEqual(["beta", "live"]);
    expect(between([production, dev, beta], { to: ["live"] })).toEqual(["beta", "live"]);
    expect(between([production, dev, beta], { from: "dev", to: ["live"] })).toEqual(["dev", "live"]);
    // Equally strict: the order of kustogen.yaml.
    expect(between([staging, beta, production], { from: "beta" })).toEqual(["beta", "qa"]);
  });

  it("goes to several environments at once, and to those of a group", () => {
    const eu = environment("live-eu", "production");
    const us = {
      ...environment("live-us", "production"),
      groups: [{ name: "aws" }],
    } as unknown as Environment;
    const all = [beta, eu, us];
    expect(between(all, { to: ["live-eu", "live-us"] })).toEqual(["beta", "live-eu", "live-us"]);
    expect(between(all, { to: ["aws"] })).toEqual(["beta", "live-us"]);
    expect(between(all, { to: ["aws", "live-us"] })).toEqual(["beta", "live-us"]);
    expect(() => between(all, { to: ["aws", "live-as"] })).toThrow('no environment "live-as"');
  });

  it("begins where an image is pinned: a developer's cluster runs what is built there", () => {
    const pinned = (one: Environment) => ({
      ...one,
      systems: { shop: { settings: {}, images: { api: { tag: "v1" } } } },
    });
    const environments = [environment("local", "development"), pinned(beta), pinned(production)];
    expect(between(environments)).toEqual(["beta", "live"]);
    expect(between(environments, { to: ["live"] })).toEqual(["beta", "live"]);
    expect(between(environments, { from: "beta" })).toEqual(["beta", "live"]);
    expect(() => between(environments, { to: ["beta"] })).toThrow(
      "--from is needed: shop runs in local, then beta, then live",
    );
  });

  it("passes over environments without the system, and asks where there are several or none", () => {
    expect(between([beta, environment("other", "beta", "beta", "blog"), production])).toEqual([
      "beta",
      "live",
    ]);
    const two = [beta, production, environment("live-eu", "production")];
    expect(() => between(two)).toThrow("--to is needed: shop runs in beta, then live and live-eu");
    expect(() => between([production])).toThrow("--to is needed: shop runs in live");
  });
});

describe("a rollback", () => {
  const FILE = "generators/environments/production.yaml";
  const root = newRepository();
  const commit = (tag: string, subject: string) => {
    put(root, FILE, text("production", `{api: {tag: ${tag}}}`, `# ${subject}\n`));
    commitAll(root, subject);
    return git(root, "rev-parse", "HEAD");
  };
  const first = commit("v1", "one");
  const second = commit("v2", "two");
  commit("v3", "three");
  const same = commit("v3", "a comment");

  const declared = { name: "shop", images: { api: { name: "api" } } };
  const restored = (
    now: string,
    { needed = ["api"], revision, of = root }: { needed?: string[]; revision?: string; of?: string } = {},
  ) =>
    [...revisionsToRestore(of, FILE, declared, { api: { tag: now } }, needed, revision)].map(
      ({ commit: found, pins }) => [found, pins.api?.tag],
    );

  it("restores the newest revision that had other pins, not one that changed something else", () => {
    expect(restored("v3")).toEqual([
      [second, "v2"],
      [first, "v1"],
    ]);
    expect(restored("v4")[0]).toEqual([same, "v3"]);
  });

  it("passes over revisions of another registry or a placeholder, and takes the name that the system gives for the same", () => {
    const images = { api: { name: "ghcr.io/your-org/api" } };
    const back = (now: object, of = images) =>
      [...revisionsToRestore(root, FILE, { name: "shop", images: of }, { api: now }, ["api"], undefined)].map(
        ({ commit: found }) => found,
      );
    expect(back({ name: "ghcr.io/acme/api", tag: "v3" })).toEqual([]);
    const known = { api: { name: "ghcr.io/acme/api" } };
    expect(back({ name: "ghcr.io/acme/api", tag: "v3" }, known)).toEqual([second, first]);
    expect(back({ name: "registry.acme.io/api", tag: "v3" }, known)).toEqual([]);
  });

  it("passes over revisions that lack a pin, and refuses one that is named", () => {
    expect(restored("v3", { needed: ["api", "worker"] })).toEqual([]);
    expect(() => restored("v3", { needed: ["worker"], revision: first })).toThrow(
      new RegExp(`^${first.slice(0, 12)}:${FILE}:\\d+: that revision doesn't pin worker, which shop needs`),
    );
  });

  it("goes on back from what a rollback restored, and not to what that left", () => {
    const own = newRepository();
    const at = (tag: string, trailer = "") => {
      put(own, FILE, text("production", `{api: {tag: ${tag}}}`, `# ${tag} ${trailer}\n`));
      commitAll(own, `pin ${tag}\n\n${trailer}`);
      return git(own, "rev-parse", "HEAD");
    };
    const oldest = at("v1");
    const good = at("v2");
    at("v3");
    at("v2", `Rollback: shop in production to ${good}`);
    at("v2", "Pin: something else of this file");
    expect(restored("v2", { of: own })).toEqual([[oldest, "v1"]]);
    at("v1", `Rollback: shop in production to ${oldest}`);
    expect(restored("v1", { of: own })).toEqual([]);
  });

  it("passes over a tag that moves and an image that the system has no more and that waited, and stops where its own did", () => {
    const own = newRepository();
    const at = (images: string) => {
      put(own, FILE, text("production", images));
      commitAll(own, images);
      return git(own, "rev-parse", "HEAD");
    };
    for (const withdrawn of ["{api: {tag: v0}}", "{api: {tag: unpinned}}"]) at(withdrawn);
    const whole = at("{api: {tag: v1}, old: {tag: v1}}");
    at("{api: {tag: v2}, old: {tag: unpinned}}");
    at("{api: {tag: main}}");
    at("{api: {tag: v3}}");
    expect(restored("v3", { of: own })).toEqual([[whole, "v1"]]);
  });

  it("pins nothing again that the system no longer declares", () => {
    const own = newRepository();
    for (const images of ["{api: {tag: v1}, old: {tag: v1}}", "{api: {tag: v2}}"]) {
      put(own, FILE, text("production", images));
      commitAll(own, images);
    }
    const environments = [parseEnvironment(FILE, text("production", "{api: {tag: v2}}"))];
    const project = { root: own, environments, config: DEFAULT_CONFIG } as unknown as Project;
    const { moves } = planRollback(
      project,
      shop({ api: { name: "a/api" } }),
      environments[0] as Environment,
      undefined,
    );
    expect(moves.map(({ image }) => image)).toEqual(["api"]);
  });

  it("restores the revision that is named, and none that has no such file", () => {
    expect(restored("v3", { revision: first })).toEqual([[first, "v1"]]);
    const tree = git(root, "hash-object", "-t", "tree", "-w", "/dev/null");
    const empty = git(root, "commit-tree", "-m", "empty", tree);
    expect(() => restored("v3", { revision: empty })).toThrow(/has no readable generators/);
  });

  /** A rollback in a repository whose revisions pinned these tags, the last one now. */
  const planned = (...tags: string[]) => {
    const own = newRepository();
    commitSnapshots(
      own,
      tags.map(
        (tag) =>
          new Map([
            [FILE, { content: Buffer.from(text("production", `{api: {tag: "${tag}"}}`)), link: false }],
          ]),
      ),
    );
    git(own, "checkout", "-qf", "main");
    const environments = [parseEnvironment(FILE, text("production", `{api: {tag: "${tags.at(-1)}"}}`))];
    const project = { root: own, environments, config: DEFAULT_CONFIG } as unknown as Project;
    return {
      own,
      plan: () =>
        planRollback(project, shop({ api: { name: "a/api" } }), environments[0] as Environment, undefined),
    };
  };

  it("is refused with the place of pins that the system rejects today, and where no other are", () => {
    const { own, plan } = planned("v1", "bad 1", "v4");
    expect(plan).toThrow(
      new RegExp(
        `the pins of ${git(own, "rev-parse", "--short=12", "HEAD~1")}:${FILE}:6 are rejected today; .*"bad 1"`,
      ),
    );
    expect(planned("v1", "v1").plan).toThrow(`: no revision of ${FILE} has others; kustogen pin`);
    expect(planned("main", "v1").plan).toThrow(/: \w{12}:\S+:6 has a tag that moves for api; kus/);
    expect(planned("v0", "unpinned", "v1").plan).toThrow(/: \w{12}:\S+:6 doesn't pin api; kus/);
  });
});

describe("a change of a pin in words", () => {
  const D = (letter: string) => `sha256:${letter.repeat(64)}`;
  it.each<[object, object, string]>([
    [{ tag: "v1" }, { tag: "v2" }, "v1 → v2"],
    [{ name: "a/api", tag: "v1" }, { name: "b/api", tag: "v1" }, "a/api@v1 → b/api@v1"],
    [{ name: "a/api", tag: "v1" }, { name: "a/api", tag: "v2" }, "v1 → v2"],
    [
      { tag: "v1", digest: D("a") },
      { tag: "v1", digest: D("b") },
      "v1@sha256:aaaaaaaaaaaa → v1@sha256:bbbbbbbbbbbb",
    ],
    [{ tag: "v1", digest: D("a") }, { tag: "v2", digest: D("a") }, "v1 → v2"],
    [{}, { tag: "v1" }, "no tag → v1"],
  ])("%o, then %o, is as short as tells them apart", (before, after, text) =>
    expect(movesText([{ image: "api", before, after }] as never)).toBe(`api ${text}`),
  );

  it("names images that move alike together", () => {
    const move = (image: string, to: string) => ({ image, before: { tag: "v1" }, after: { tag: to } });
    const moves = [move("api", "v2"), move("db", "v3"), move("web", "v2")];
    expect(movesText(moves as never)).toBe("api, web v1 → v2; db v1 → v3");
  });
});
