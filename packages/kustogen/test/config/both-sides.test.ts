import { describe, expect, it, test } from "vitest";
import { foldersIn, inProject, judgedBy } from "../../src/config/both-sides.ts";
import { type Config, DEFAULT_CONFIG } from "../../src/config/config.ts";

const config = (more: object = {}): Config => ({ ...DEFAULT_CONFIG, ...more });
const cluster = (name: string, server = name) => ({ name, server });

describe("a change of kustogen.yaml is told", () => {
  test.each<[object, string]>([
    [
      { overlays: { paths: ["a"] } },
      "which folders are environments (the review reads those of both versions)",
    ],
    [{ stages: {} }, "how strictly stages are checked (the review uses the stricter of both)"],
    [{ folders: { ...DEFAULT_CONFIG.folders, base: "b" } }, "the names of the folders"],
    [{ limits: { a: 1 } }, "the limits of a review (the review uses those before the change)"],
    [
      { loadRestrictor: "LoadRestrictionsNone" },
      "what kustomizations may read (the review uses the version before the change)",
    ],
    [
      { clusters: [cluster("a")] },
      "which clusters Argo CD has (the review still includes those before the change)",
    ],
  ])("%j", (change, said) => {
    const told = { severity: "warning", message: `kustogen.yaml changes ${said}` };
    for (const [before, after] of [
      [config(), config(change)],
      [config(change), config()],
    ] as const)
      expect(judgedBy({ config: before }, { config: after }, "").notices).toEqual([told]);
  });

  it("with all that it changes in one sentence, and nothing else", () => {
    const { notices } = judgedBy(
      { config: config({ clusters: [cluster("a")], stages: {} }) },
      { config: config() },
      "",
    );
    expect(notices.map(({ message }) => message)).toEqual([
      "kustogen.yaml changes how strictly stages are checked (the review uses the stricter of both); which clusters Argo CD has (the review still includes those before the change)",
    ]);
    const silent = config({ exceptions: [{ rule: "a" }], argocd: false });
    expect(judgedBy({ config: config() }, { config: silent }, "").notices).toEqual([]);
    expect(judgedBy({}, {}, "").notices).toEqual([]);
  });

  it("as one that is removed, new, or can't be read on a side", () => {
    expect(judgedBy({ config: config({ stages: {} }) }, {}, "").notices).toHaveLength(1);
    expect(judgedBy({}, { config: config() }, "").notices).toEqual([
      {
        severity: "warning",
        message: "kustogen.yaml is new, so the review follows it, except for what it excludes",
        headline: "checked with a kustogen.yaml of this change",
      },
    ]);
    expect(judgedBy({ problem: "line 3" }, { config: config() }, "").notices).toEqual([
      {
        severity: "warning",
        message:
          "kustogen.yaml could not be read before the change, so the review follows the new one: line 3",
        headline: "checked with the kustogen.yaml of this change",
      },
    ]);
    const unread = (used: string) => [
      {
        severity: "error",
        message: `kustogen.yaml can't be read, so the review uses ${used}: line 3`,
        headline: "kustogen.yaml can't be read",
      },
    ];
    expect(judgedBy({ config: config() }, { problem: "line 3" }, "").notices).toEqual(
      unread("the one before the change"),
    );
    expect(judgedBy({}, { problem: "line 3" }, "").notices).toEqual(unread("none"));
  });
});

describe("a change is reviewed", () => {
  it("by the restrictions before it", () => {
    const open = config({ loadRestrictor: "LoadRestrictionsNone" });
    expect(judgedBy({ config: config() }, { config: open }, "").loadRestrictor).toBeUndefined();
    expect(judgedBy({ config: open }, { config: config() }, "").loadRestrictor).toBe("LoadRestrictionsNone");
    expect(judgedBy({}, { config: open }, "").loadRestrictor).toBe("LoadRestrictionsNone");
    const { before, after } = judgedBy({ config: open }, { problem: "line 3" }, "");
    expect([before, after]).toEqual([open, open]);
    expect(judgedBy({ config: open }, {}, "").after).toEqual(DEFAULT_CONFIG);
  });

  it("in the environments of both sides, with the folders after it", () => {
    const now = config({
      overlays: { paths: ["new/*"], exclude: ["new/a"] },
      folders: { ...DEFAULT_CONFIG.folders, overlays: "new" },
    });
    expect(
      judgedBy({ config: config({ overlays: { paths: ["old/*"] } }) }, { config: now }, "p").overlays,
    ).toEqual({
      paths: ["p/old/*"],
      folder: "p/new",
      also: { paths: ["p/new/*"], exclude: ["p/new/a"], folder: "p/new" },
    });
    expect(judgedBy({ config: now }, { config: now }, "").overlays).toEqual({
      paths: ["new/*"],
      exclude: ["new/a"],
      folder: "new",
    });
    // A new configuration excludes nothing from its own review.
    expect(judgedBy({}, { config: now }, "").overlays).toMatchObject({ also: { exclude: ["new/a"] } });
    expect(inProject("p", {})).toEqual({});
    expect(foldersIn("p", DEFAULT_CONFIG.folders)).toMatchObject({ base: "p/base", overlays: "p/overlays" });
  });

  test.each([
    ["declared on both sides", ["a", "b"], ["b", "c"], ["a", "b"], ["b", "c", "a"]],
    ["declared before it", ["a"], undefined, ["a"], ["a"]],
    ["declared after it", undefined, ["a"], ["a"], ["a"]],
    ["declared nowhere", undefined, undefined, undefined, undefined],
  ])("with the clusters %s", (_, before, after, old, now) => {
    const of = (names?: string[]) => ({ config: config({ clusters: names?.map((name) => cluster(name)) }) });
    const { clusters } = judgedBy(of(before), of(after), "");
    expect([clusters.before, clusters.after].map((side) => side?.map(({ name }) => name))).toEqual([
      old,
      now,
    ]);
  });
});
