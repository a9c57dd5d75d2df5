import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { describe, expect, it } from "vitest";
import { fluxPath } from "../../../../src/check/rules/integrity/flux-path.ts";
import type { State } from "../../../../src/check/state.ts";
import { state } from "../../state.ts";
import { fluxOf, judgedFlux, kustomization } from "./flux-rules.ts";

const FILE = "/clusters/home/apps.yaml";

/** What is said of Kustomizations of which some folders aren't there. */
function judged(text: string, gone: string[], rendered = text): string[] {
  const root = kustomization("home").replace("./apps/home", "./clusters/home");
  const flux = fluxOf({
    [FILE]: text,
    "/clusters/home/root.yaml": root.replace("name: home}", "name: root}"),
  }).map((one) => (gone.includes(one.name) ? { ...one, isGone: true as const } : one));
  return judgedFlux(fluxPath, { "clusters/home": rendered }, flux);
}

const ALL = ["shop", "mail", "media"].map((name) => kustomization(name)).join("");

describe("integrity/flux-path", () => {
  it("warns of a folder that isn't there, where those of others of its source are", () => {
    expect(judged(ALL, ["media"])).toEqual([
      `${FILE} spec.path: Kustomization media deploys apps/media, which isn't in this repository, although 2 other folders of GitRepository home are`,
    ]);
    const slip = ALL + kustomization("medai");
    expect(judged(slip, ["medai"])).toEqual([
      expect.stringContaining("Kustomization medai deploys apps/medai"),
    ]);
  });

  it("warns of one without a path, which deploys everything in the repository", () => {
    const whole = (text = kustomization("db").replace("path: ./apps/db, ", ""), patches = "") => {
      const flux = fluxOf({
        [FILE]: ALL + text,
        "/clusters/home/root.yaml": kustomization("root", patches).replace("./apps/root", "./clusters/home"),
      });
      return judgedFlux(fluxPath, { "clusters/home": ALL + text }, flux);
    };
    expect(whole()).toEqual([
      "Kustomization db spec.path: deploys everything in GitRepository home, because it has no path, unlike the Kustomizations for 4 other folders there",
    ]);
    expect(whole(kustomization("db"))).toEqual([]);
    // A patch of one, and another repository.
    expect(whole(kustomization("db").replace(/path: .*\}, /, ""))).toEqual([]);
    expect(
      whole(kustomization("db").replace("path: ./apps/db, ", "").replace("name: home}", "name: other}")),
    ).toEqual([]);
    for (const patch of [
      "- {op: add, path: /spec/path, value: ./apps/db}",
      "{kind: Kustomization, metadata: {name: db}, spec: {path: ./apps/db}}",
    ])
      expect(
        whole(undefined, `patches: [{target: {kind: Kustomization}, patch: ${JSON.stringify(patch)}}]`),
      ).toEqual([]);
  });

  it.each([
    ["all that are there", ALL, []],
    ["a source of which hardly anything is here", ALL, ["mail", "media"]],
    [
      "another source",
      ALL.replace(
        "./apps/media, sourceRef: {kind: GitRepository, name: home}",
        "./deploy, sourceRef: {kind: GitRepository, name: podinfo}",
      ),
      ["media"],
    ],
    ["a path with a variable", ALL.replace("./apps/media", `"./apps/$\{APP}"`), ["media"]],
  ])("takes %s", (_, text, gone) => expect(judged(text, gone)).toEqual([]));

  it("warns of the first Kustomization of a cluster, which only its own path would apply", () => {
    const sync = { "/clusters/home/flux-system/gotk-sync.yaml": kustomization("root"), [FILE]: ALL };
    const flux = fluxOf(sync).map((one) => (one.name === "root" ? { ...one, isGone: true as const } : one));
    expect(judgedFlux(fluxPath, { "apps/shop": "" }, flux)).toEqual([
      "/clusters/home/flux-system/gotk-sync.yaml spec.path: Kustomization root deploys apps/root, which isn't in this repository, although 3 other folders of GitRepository home are",
    ]);
  });

  it("warns of the first Kustomization of a cluster also if no other path is there", () => {
    const said = (file: string, path: string) =>
      judgedFlux(
        fluxPath,
        { "apps/shop": "" },
        fluxOf({ [file]: kustomization("root").replace("./apps/root", path) }).map((one) => ({
          ...one,
          isGone: true as const,
        })),
      );
    const file = "/home/deploy/clusters/home/flux-system/gotk-sync.yaml";
    expect(said(file, "./clusters/production")).toEqual([
      `${file} spec.path: Kustomization root deploys clusters/production, which isn't in this repository, although gotk-sync.yaml is`,
    ]);
    // Another top folder may be that of another repository, and so may a file elsewhere.
    expect(said(file, "./fleet/home")).toEqual([]);
    expect(said("/home/deploy/clusters/home/flux-system/apps.yaml", "./clusters/production")).toEqual([]);
  });

  it("warns of the first Kustomization of a cluster that has the path of another cluster", () => {
    const sync = (cluster: string, path: string) => ({
      [`/home/deploy/clusters/${cluster}/flux-system/gotk-sync.yaml`]: kustomization("flux-system").replace(
        "./apps/flux-system",
        path,
      ),
    });
    const said = (...all: Record<string, string>[]) =>
      judgedFlux(fluxPath, { "apps/shop": "" }, fluxOf(Object.assign({}, ...all)));
    const dev = sync("dev", "./clusters/dev");
    expect(said(dev, sync("prod", "./clusters/dev"))).toEqual([
      "/home/deploy/clusters/prod/flux-system/gotk-sync.yaml spec.path: Kustomization flux-system of clusters/prod deploys clusters/dev, which is another cluster with a gotk-sync.yaml of its own; nothing deploys clusters/prod",
    ]);
    expect(said(dev, sync("prod", "./clusters/prod"))).toEqual([]);
    const apart = { [FILE]: kustomization("prod").replace("./apps/prod", "./clusters/prod") };
    expect(said(dev, sync("prod", "./clusters/dev"), apart)).toEqual([]);
    // A template, from which a script makes that of the cluster.
    const template = sync("prod", "./clusters/dev");
    const [[file = "", text = ""] = []] = Object.entries(template);
    expect(said(dev, { [file.replace("/flux-system/", "/templates/")]: text })).toEqual([]);
    // Both may deploy a folder that is neither's.
    expect(said(sync("dev", "./all"), sync("prod", "./all"))).toEqual([]);
    expect(said(sync("dev", "./clusters/prod"), sync("prod", "./clusters/dev"))).toEqual([]);
    expect(
      judgedFlux(
        fluxPath,
        { "apps/shop": "" },
        fluxOf({ ...dev, ...sync("prod", "./clusters/dev") }).map((one) => ({
          ...one,
          isGone: true as const,
        })),
      ),
    ).toEqual([]);
  });

  it("warns of a path that is below another top folder, that of its own file", () => {
    const text = kustomization("shop").replace("./apps/shop", "./cluster/apps/shop");
    const flux = fluxOf({ [FILE]: text }).map((one) => ({ ...one, isGone: true as const }));
    expect(judgedFlux(fluxPath, { "clusters/apps/shop": "" }, flux)).toEqual([
      `${FILE} spec.path: Kustomization shop deploys cluster/apps/shop, which isn't in this repository, although clusters/apps/shop is`,
    ]);
    expect(judgedFlux(fluxPath, { "other/apps/shop": "" }, flux)).toEqual([]);
    const short = fluxOf({ [FILE]: kustomization("shop") }).map((one) => ({ ...one, isGone: true as const }));
    expect(judgedFlux(fluxPath, { "clusters/shop": "" }, short)).toEqual([]);
  });

  it("warns of a path that is here with other capital letters, also if nothing here applies it", () => {
    const flux = fluxOf({ [FILE]: kustomization("shop") }).map((one) => ({ ...one, isGone: true as const }));
    expect(judgedFlux(fluxPath, { "Apps/shop": "" }, flux)).toEqual([
      `${FILE} spec.path: Kustomization shop deploys apps/shop, which isn't in this repository, although Apps/shop is`,
    ]);
    expect(judgedFlux(fluxPath, { "Apps/shops": "" }, flux)).toEqual([]);
  });

  it("knows that a source is this repository by a Kustomization whose own file is in its folder", () => {
    const root = kustomization("home").replace("./apps/home", "./clusters/home");
    const said = (sync: string) =>
      judgedFlux(
        fluxPath,
        { "clusters/home": kustomization("shop") },
        fluxOf({ [FILE]: kustomization("shop"), [sync]: root }).map((one) =>
          one.name === "shop" ? { ...one, isGone: true as const } : one,
        ),
      );
    expect(said("/a/clone/clusters/home/flux-system/gotk-sync.yaml")).toEqual([
      expect.stringContaining("Kustomization shop deploys apps/shop, which isn't in this repository"),
    ]);
    expect(said("/bootstrap/sync.yaml")).toEqual([]);
  });

  it("takes one that nothing applies", () =>
    expect(judged(ALL, ["media"], kustomization("shop"))).toEqual([]));

  /** What is said of a release whose chart is at a path, in a repository with the chart `/charts/web`. */
  function charted(path: string, { source = "home", kind = "GitRepository", flux = ALL, whole = true } = {}) {
    const release = `---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web}\nspec: {chart: {spec: {chart: "${path}", sourceRef: {kind: ${kind}, name: ${source}}}}}\n`;
    return reading(release, { flux, whole });
  }

  /** What is said of an object that reads a folder of that repository. */
  function reading(object: string, { flux = ALL, whole = true } = {}) {
    const tree = new MemoryTree([["/home/me/charts/web/Chart.yaml", "name: web\n"]]);
    const sources = {
      kustomizations: [],
      root: { folder: "/home/me/apps/shop" },
      tree,
    } as unknown as State["sources"];
    const environment = "apps/shop";
    const shop = state(object, { environment, ...(whole && { sources }) });
    return judgedFlux(fluxPath, { [environment]: shop }, fluxOf({ [FILE]: flux }));
  }

  it("warns of it where two folders of its repository are there, not where one is", () => {
    const [two, one] = [2, 1].map((count) =>
      ["shop", "mail"]
        .slice(0, count)
        .map((name) => kustomization(name))
        .join(""),
    );
    expect(charted("./charts/wbe", { flux: two as string })).toHaveLength(1);
    expect(charted("./charts/wbe", { flux: one as string })).toEqual([]);
  });

  it("warns of a chart in a folder that isn't there", () =>
    expect(charted("./charts/wbe")).toEqual([
      "HelmRelease web spec.chart.spec.chart: has its chart in charts/wbe, which isn't in this repository, although 3 folders of GitRepository home are",
    ]));

  it("warns of a Terraform whose module isn't there", () => {
    const of = (path: string) =>
      reading(
        `---\napiVersion: infra.contrib.fluxcd.io/v1alpha2\nkind: Terraform\nmetadata: {name: web}\nspec: {path: ${path}, sourceRef: {kind: GitRepository, name: home}}\n`,
      );
    expect(of("grafana/terraform")).toEqual([
      "Terraform web spec.path: has its module in grafana/terraform, which isn't in this repository, although 3 folders of GitRepository home are",
    ]);
    expect(of("./charts/web")).toEqual([]);
  });

  it.each<[string, string, Parameters<typeof charted>[1]]>([
    ["in a folder that is there", "./charts/web", {}],
    ["in a folder written with the root", "/charts/web/", {}],
    ["of another repository", "./charts/wbe", { source: "podinfo" }],
    ["of a registry of charts", "wbe", { kind: "HelmRepository" }],
    ["that only the cluster knows", `./charts/$\{CHART}`, {}],
    ["of a source of which hardly anything is here", "./charts/wbe", { flux: kustomization("shop") }],
    ["of an environment without files", "./charts/wbe", { whole: false }],
  ])("takes a chart %s", (_, path, given) => expect(charted(path, given)).toEqual([]));
});
