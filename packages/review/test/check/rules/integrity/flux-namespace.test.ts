import { describe, expect, it } from "vitest";
import { argoFacts } from "../../../../src/check/argo-objects.ts";
import { fluxNamespace } from "../../../../src/check/rules/integrity/flux-namespace.ts";
import { fluxIn } from "../../../../src/discovery/flux.ts";
import { application } from "../../argo.ts";
import { readFinding } from "../../read-findings.ts";
import { resources, state } from "../../state.ts";

const kustomization = (spec = "", name = "web") =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}}\nspec: {path: ./apps/web, ${spec}}\n---\n`;
const object = (kind: string, metadata = "", apiVersion = "v1") =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a, ${metadata}}\n---\n`;

/** What is said of the folder apps/web, with Kustomizations of Flux, and others that an environment renders. */
function judged(yaml: string, written: string, rendered = "", applied = ""): string[] {
  const environments = [
    state(yaml, { environment: "apps/web" }),
    state(rendered, { environment: "clusters/home" }),
  ];
  const { flux } = fluxIn(Buffer.from(written), "/clusters/home/web.yaml");
  const files = resources(applied).map((resource) => ({ resource, file: "/argocd.yaml" }));
  const argo = argoFacts(files, environments);
  const repository = { environments, argo, flux, fluxSources: [], isWhole: false };
  return [...(fluxNamespace.checkRepository?.(repository) ?? [])].map((finding) =>
    readFinding(fluxNamespace.id, `${finding.environment}: ${finding.message}`, finding),
  );
}

describe("integrity/flux-namespace", () => {
  it("refuses an object without a namespace where Flux gives it none", () => {
    const generated = object("ConfigMap");
    expect(judged(generated + object("Deployment", "namespace: web", "apps/v1"), kustomization())).toEqual([
      "apps/web: ConfigMap a has no namespace, and Flux Kustomization web has no targetNamespace: Flux rejects everything in it",
    ]);
    expect(judged(generated + object("Service"), kustomization())).toEqual([
      expect.stringContaining("and 1 other object in the folder have no namespace, and"),
    ]);
    // Of two that deploy the folder, the one without.
    const two = kustomization("targetNamespace: shop", "shop") + kustomization();
    expect(judged(generated, two)).toEqual([expect.stringContaining("Flux Kustomization web has")]);
  });

  it("refuses it where the Kustomization patches something else", () => {
    for (const patch of ["spec: {replicas: 2}", "# not the namespace\nspec: {replicas: 2}"])
      expect(
        judged(object("ConfigMap"), kustomization(`patches: [{patch: ${JSON.stringify(patch)}}]`)),
      ).toEqual([expect.stringContaining("Flux rejects everything in it")]);
  });

  it.each([
    ["a Kustomization that gives one", object("ConfigMap"), kustomization("targetNamespace: web")],
    [
      "one that another file patches",
      object("ConfigMap"),
      kustomization() + kustomization("targetNamespace: web").replace("path: ./apps/web,", ""),
    ],
    [
      "one whose patch gives what it deploys a namespace",
      object("ConfigMap"),
      kustomization('patches: [{patch: "metadata: {name: _, namespace: web}", target: {kind: ConfigMap}}]'),
    ],
    [
      "one whose JSON patch does",
      object("ConfigMap"),
      kustomization('patches: [{patch: "[{op: add, path: /metadata/namespace, value: web}]"}]'),
    ],
    ["one that is suspended", object("ConfigMap"), kustomization("suspend: true")],
    [
      "one whose parent gives all of them a namespace",
      object("ConfigMap"),
      kustomization() +
        kustomization('patches: [{patch: "spec: {targetNamespace: web}"}]', "all").replace(
          "apps/web",
          "apps",
        ),
    ],
    [
      "a kind without a namespace",
      object("ClusterRole", "", "rbac.authorization.k8s.io/v1"),
      kustomization(),
    ],
    ["a kind that nobody knows", object("Thing", "", "acme.io/v1"), kustomization()],
    [
      "an object that Flux leaves alone",
      object("ConfigMap", "annotations: {kustomize.toolkit.fluxcd.io/reconcile: disabled}"),
      kustomization(),
    ],
    [
      "a folder that Flux doesn't deploy",
      object("ConfigMap"),
      kustomization().replace("apps/web", "apps/api"),
    ],
  ])("takes %s", (_, yaml, written) => expect(judged(yaml, written)).toEqual([]));

  it("takes a Kustomization that is rendered with a namespace for what it deploys", () =>
    expect(judged(object("ConfigMap"), kustomization(), kustomization("targetNamespace: web"))).toEqual([]));

  it("takes a folder that Argo CD deploys, too", () => {
    const applied = application("web").replace("path: overlays/web", "path: apps/web");
    expect(judged(object("ConfigMap"), kustomization(), "", applied)).toEqual([]);
  });
});
