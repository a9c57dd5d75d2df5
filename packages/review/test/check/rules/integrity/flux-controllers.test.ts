import { describe, expect, it } from "vitest";
import { fluxControllers } from "../../../../src/check/rules/integrity/flux-controllers.ts";
import type { State } from "../../../../src/check/state.ts";
import { state } from "../../state.ts";
import { fluxOf, judgedFlux, kustomization } from "./flux-rules.ts";

const definition = (name: string) =>
  `---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ${name}.toolkit.fluxcd.io}\n`;
const FLUX = definition("kustomizations.kustomize") + definition("gitrepositories.source");
const POLICY = "---\napiVersion: image.toolkit.fluxcd.io/v1beta2\nkind: ImagePolicy\nmetadata: {name: web}\n";
const SAID =
  "ImagePolicy web : Flux's manifests in this repository define no kind of image.toolkit.fluxcd.io, so the cluster doesn't have the kind ImagePolicy";
const flux = fluxOf({ "flux.yaml": kustomization("web") });
const judged = (cluster: string | State, apps: string, by = flux) =>
  judgedFlux(fluxControllers, { cluster, "apps/web": apps }, by);

describe("integrity/flux-controllers", () => {
  it("warns once of objects whose controller isn't installed", () =>
    expect(judged(FLUX, POLICY + POLICY.replace("web", "mail"))).toEqual([SAID]));

  it.each([
    ["their definitions are here", FLUX + definition("imagepolicies.image"), POLICY],
    ["Flux isn't installed from here", definition("gitrepositories.source"), POLICY],
    ["every object has its definition", FLUX, POLICY.replace("image.", "source.")],
    ["the group isn't Flux's", FLUX, POLICY.replace("image.toolkit.fluxcd.io", "image.example")],
    [
      "its operator installs it",
      `${FLUX}---\napiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\nmetadata: {name: flux}\n`,
      POLICY,
    ],
    [
      "its chart installs it",
      `${FLUX}---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: flux2}\n`,
      POLICY,
    ],
  ])("is silent where %s", (_, cluster, apps) => expect(judged(cluster, apps)).toEqual([]));

  it("is silent where a remote release may install it, or nothing is Flux's", () => {
    const root = {
      kustomization: { resources: ["https://github.com/fluxcd/flux2/releases/a/install.yaml"] },
    };
    const sources = { root, kustomizations: [root] } as unknown as State["sources"];
    expect(judged(state(FLUX, { environment: "cluster", sources }), POLICY)).toEqual([]);
    expect(judged(FLUX, POLICY, [])).toEqual([]);
  });
});
