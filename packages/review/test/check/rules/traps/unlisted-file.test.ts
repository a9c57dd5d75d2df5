import { describe, expect, it } from "vitest";
import { unlistedFile } from "../../../../src/check/rules/traps/unlisted-file.ts";
import { judgedSources } from "../../sources.ts";

describe("traps/unlisted-file", () => {
  const overlay = (resources: string) => ({
    "/overlay/kustomization.yaml": `resources: [../base, ingress.yaml${resources}]\n`,
    "/overlay/service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: api}\n",
    "/overlay/values.yaml": "replicas: 2\n",
    "/overlay/ingress.yaml": "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: api}\n",
  });

  it("reports a manifest that no kustomization lists", () => {
    expect(judgedSources(unlistedFile, overlay(""))).toEqual([
      "warning overlay/service.yaml: no kustomization lists this file, so its Service is never applied",
    ]);
  });

  it("takes an encrypted file from which a listed one is made", () => {
    const files = {
      ...overlay(", service.yaml, login.yaml"),
      "/overlay/login.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: login}\n",
      "/overlay/login.sops.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: login}\n",
    };
    const of = (given: Record<string, string>) =>
      judgedSources(unlistedFile, given).filter((one) => one.includes("login.sops.yaml"));
    expect(of(files)).toEqual([]);
    const other = {
      ...files,
      "/overlay/kustomization.yaml": overlay(", service.yaml")["/overlay/kustomization.yaml"],
    };
    expect(of(other)).toEqual([
      "warning overlay/login.sops.yaml: no kustomization lists this file, so its Secret is never applied",
    ]);
  });

  it("calls one whose kind is encrypted, too, an object", () => {
    const encrypted =
      "apiVersion: ENC[AES256_GCM,data:a]\nkind: ENC[AES256_GCM,data:b]\nmetadata: {name: db}\n";
    const said = judgedSources(unlistedFile, { ...overlay(", service.yaml"), "/overlay/db.yaml": encrypted });
    expect(said).toEqual([
      "warning overlay/db.yaml: no kustomization lists this file, so its object is never applied",
    ]);
  });

  it("is silent about an Application or a Flux Kustomization of its own folder, whatever its path begins with", () => {
    const said = (manifest: string) =>
      judgedSources(unlistedFile, { ...overlay(", service.yaml"), "/overlay/app.yaml": manifest });
    const application = (source: string) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: {${source}}\n`;
    expect(said(application("source: {path: overlay}"))).toEqual([]);
    expect(said(application("source: {path: deploy/overlay/}"))).toEqual([]);
    expect(said(application("sources: [{path: ./overlay}]"))).toEqual([]);
    expect(
      said(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: ./overlay}\n",
      ),
    ).toEqual([]);
    expect(said(application("source: {path: lay}"))).toHaveLength(1);
    expect(said(application("source: {path: overlay/part}"))).toHaveLength(1);
    expect(said(application("source: {chart: a}"))).toHaveLength(1);
  });

  it.each([
    ["is silent about what a program outside the cluster reads", "backstage.io/v1alpha1", "", []],
    ["is silent about a cluster of a tool", "kind.x-k8s.io/v1alpha4", "", []],
    [
      "warns of one of which the first comment has the command",
      "v1",
      "# kubectl apply -f tool.yaml\n",
      ["warning"],
    ],
    ["warns of one of which a value has the command", "v1", "", ["warning"], "data: {a: kubectl apply}"],
    ["warns of what Flux reads", "source.toolkit.fluxcd.io/v1", "", ["warning"]],
  ])("%s", (_, apiVersion, comment, levels, more = "") => {
    const tool = `${comment}apiVersion: ${apiVersion}\nkind: Resource\nmetadata: {name: tool}\n${more}`;
    const said = judgedSources(unlistedFile, { ...overlay(", service.yaml"), "/overlay/tool.yaml": tool });
    expect(said.map((one) => one.split(" ")[0])).toEqual(levels);
  });

  it("reports one beside a kustomization of which a part can't be rendered", () => {
    const files = overlay(', "https://example.com/base"');
    expect(judgedSources(unlistedFile, files)).toEqual([
      "warning overlay/service.yaml: no kustomization lists this file, so its Service is never applied",
    ]);
  });

  it("is silent about one that is listed, and about what is no manifest", () => {
    expect(judgedSources(unlistedFile, overlay(", service.yaml"))).toEqual([]);
  });

  it("only hints where most are unlisted", () => {
    const files = {
      "/overlay/kustomization.yaml": "resources: [../base]\nnamespace: shop\n",
      "/overlay/namespace.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n",
    };
    expect(judgedSources(unlistedFile, files)).toEqual([
      "info overlay/namespace.yaml: no kustomization lists this file, so its Namespace is never applied",
    ]);
  });

  it.each([
    "#- service.yaml\n",
    "  #- service.yaml ## switched off until March\n",
    "# see service.yaml for more\n",
  ])("warns of one whatever a comment of the kustomization says: %s", (comment) => {
    const files = overlay("");
    files["/overlay/kustomization.yaml"] += comment;
    expect(judgedSources(unlistedFile, files)[0]).toMatch(/^warning overlay\/service.yaml/);
  });

  it("warns of one in a folder below from which others are taken one by one, unless that has a kustomization", () => {
    const { "/overlay/service.yaml": service = "", ...rest } = overlay("");
    const files = (more: Record<string, string>) => ({
      ...rest,
      "/overlay/kustomization.yaml": "resources: [parts/a.yaml, parts/b.yaml]\n",
      "/overlay/parts/a.yaml": service.replace(/name: [\w-]+/, "name: a"),
      "/overlay/parts/b.yaml": service.replace(/name: [\w-]+/, "name: b"),
      "/overlay/parts/c.yaml": service.replace(/name: [\w-]+/, "name: c"),
      ...more,
    });
    const said = (more: Record<string, string>) =>
      judgedSources(unlistedFile, files(more)).filter((line) => line.includes("parts/"));
    expect(said({})).toEqual([expect.stringMatching(/^warning overlay\/parts\/c.yaml/)]);
    expect(said({ "/overlay/parts/kustomization.yaml": "resources: []\n" })).toEqual([]);
  });
});
