import { describe, expect, it } from "vitest";
import { fluxPath } from "../../../../src/check/rules/integrity/flux-path.ts";
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
      `${FILE} spec.path: Kustomization media deploys apps/media, which isn't in this repository; 2 other folders of GitRepository home are`,
    ]);
    const slip = ALL + kustomization("medai");
    expect(judged(slip, ["medai"])).toEqual([
      expect.stringContaining("Kustomization medai deploys apps/medai"),
    ]);
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

  it("takes one that nothing applies", () =>
    expect(judged(ALL, ["media"], kustomization("shop"))).toEqual([]));
});
