import { describe, expect, it } from "vitest";
import { fluxPath } from "../../../../src/check/rules/integrity/flux-path.ts";
import { judgedSources } from "../../sources.ts";
import { fluxOf, kustomization } from "./flux-rules.ts";

const source = (ignore: string, name = "home") =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: ${name}}\nspec:\n  url: https://git.example/home\n  ignore: |\n${ignore.replace(/^/gm, "    ")}\n`;

/** What is said of Kustomization shop of one cluster, whose source leaves out files; another cluster has its own. */
function judged(ignore: string, spec = "", other?: string): string[] {
  const folders = ["home", ...(other === undefined ? [] : ["office"])];
  const files = Object.fromEntries(
    folders.flatMap((one) => [
      [`/clusters/${one}/kustomization.yaml`, "resources: [source.yaml]\n"],
      [`/clusters/${one}/source.yaml`, source(one === "home" ? ignore : (other ?? ""))],
    ]),
  );
  const flux = fluxOf({ "/clusters/home/apps/shop.yaml": kustomization("shop", spec) });
  const all = folders.map((one) => `/clusters/${one}`);
  return judgedSources(fluxPath, files, all, { flux });
}

const ALL_BUT = (...folders: string[]) =>
  ["# everything", "/*", ...folders.map((one) => `!/${one}`)].join("\n");

describe("integrity/flux-path of what a source leaves out", () => {
  it("warns of a folder that isn't among those which the source includes again", () => {
    expect(judged(ALL_BUT("clusters/home"))).toEqual([
      expect.stringContaining(
        "Kustomization shop needs apps/shop, which spec.ignore of GitRepository home leaves out",
      ),
    ]);
    expect(judged("/apps/shop/\n")).toHaveLength(1);
  });

  it("warns of a component beside the folder, which may be in another repository", () => {
    expect(judged(ALL_BUT("apps"), "components: [../../components/backup]")).toEqual([
      expect.stringContaining("needs components/backup, which spec.ignore"),
    ]);
    expect(judged(ALL_BUT("apps", "components"), "components: [../../components/backup]")).toEqual([]);
  });

  it.each([
    ["a folder that is included again", ALL_BUT("apps/shop")],
    ["one above it", ALL_BUT("apps")],
    ["one in it", ALL_BUT("apps/shop/base")],
    ["a name that may be in it", "/*\n!shop.yaml"],
    ["a pattern that may lead into it", "/*\n!/apps/*"],
    ["other folders and files", "/docs\n*.md\n"],
  ])("takes %s", (_, ignore) => expect(judged(ignore)).toEqual([]));

  it("looks at the source of the Kustomization's own cluster", () => {
    expect(judged(ALL_BUT("apps"), "", ALL_BUT("clusters/office"))).toEqual([]);
    expect(judged(ALL_BUT("clusters/home"), "", ALL_BUT("apps"))).toHaveLength(1);
  });

  it("takes a path with a variable, and a source of another name", () => {
    const flux = (text: string) => fluxOf({ "/overlay/shop.yaml": text });
    const files = {
      "/overlay/kustomization.yaml": "resources: [source.yaml]\n",
      "/overlay/source.yaml": source("/*"),
    };
    const said = (text: string) => judgedSources(fluxPath, files, ["/overlay"], { flux: flux(text) });
    expect(said(kustomization("shop"))).toHaveLength(1);
    expect(said(kustomization("shop").replace("./apps/shop", '"./apps/${APP}"'))).toEqual([]);
    expect(said(kustomization("shop").replace("name: home", "name: other"))).toEqual([]);
  });
});
