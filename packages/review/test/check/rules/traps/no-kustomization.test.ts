import { describe, expect, it } from "vitest";
import { noKustomization } from "../../../../src/check/rules/traps/no-kustomization.ts";
import { judgedSources } from "../../sources.ts";

const MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
const overlay = (path: string) => ({
  [`${path}/kustomization.yaml`]: "resources: [map.yaml]\n",
  [`${path}/map.yaml`]: MAP,
});
const given = (parent = "/web/overlays", left = "grafana") => ({
  ...overlay(`${parent}/ingress`),
  ...overlay(`${parent}/metrics`),
  [`${parent}/${left}/a.yaml`]: MAP.replace("name: a", "name: b"),
  [`${parent}/${left}/b.yaml`]: MAP,
});
const judged = (files: Record<string, string>, folder = "/web/overlays/ingress", ...more: string[]) =>
  judgedSources(noKustomization, files, [folder, ...more]);

describe("traps/no-kustomization", () => {
  it("warns of the only overlay that has none", () => {
    expect(judged(given())).toEqual([
      "warning web/overlays/grafana/a.yaml: the folder has 2 manifests and no kustomization, unlike every other one in overlays, so nothing applies them",
    ]);
    expect(judged({ ...given("/envs"), "/envs/grafana/b.yaml": "a: 1\n" }, "/envs/metrics")).toEqual([
      "warning envs/grafana/a.yaml: the folder has a manifest and no kustomization, unlike every other one in envs, so nothing applies it",
    ]);
  });

  it.each([
    ["all have one", { ...given(), ...overlay("/web/overlays/grafana") }],
    ["another one has none, either", { ...given(), "/web/overlays/logs/a.yaml": MAP }],
    [
      "the folder has no manifests",
      { ...given(), "/web/overlays/grafana/a.yaml": "a: 1\n", "/web/overlays/grafana/b.yaml": "- b\n" },
    ],
    ["a folder in it has one", { ...given(), ...overlay("/web/overlays/grafana/beta") }],
    ["its name says that it is for trial", given("/web/overlays", "example")],
  ])("is silent where %s", (_, files) => expect(judged(files)).toEqual([]));

  it("is silent where the folders aren't overlays", () =>
    expect(judged(given("/web/parts"), "/web/parts/ingress")).toEqual([]));

  it("is silent where a kustomization above lists its files", () => {
    const above = { "/web/kustomization.yaml": "resources: [overlays/ingress, overlays/grafana/a.yaml]\n" };
    expect(judged({ ...given(), ...above }, "/web")).toEqual([]);
  });

  it("is silent where Flux deploys the folder as it is", () =>
    expect(
      judgedSources(noKustomization, given(), ["/web/overlays/ingress"], {
        flux: [{ name: "a", file: "/a.yaml", folder: "/web/overlays/grafana", document: {} }],
      }),
    ).toEqual([]));
});
