import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { definedGroups } from "../../../cluster/definitions.ts";
import { OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { defineRule } from "../../rule.ts";

/** The definitions without which there is no Flux. */
const CORE = `kustomize${OF_FLUX}`;

/** Whether something other than definitions in files may install Flux: its operator, its chart or a remote release. */
const installerIn = new Fact(
  ({ index, resources, sources }) =>
    index.hasAny(["FluxInstance"]) ||
    resources.some(({ kind, metadata }) => kind === "HelmRelease" && metadata.name.startsWith("flux")) ||
    (sources?.kustomizations ?? []).some(({ kustomization }) =>
      kustomization.resources?.some((one) => one.includes("fluxcd/flux2")),
    ),
);

export const fluxControllers = defineRule({
  id: "integrity/flux-controllers",
  title: "Flux is installed with a controller for each kind of Flux object in the repository",
  why:
    "If Flux's image automation controllers aren't installed, the cluster also lacks their " +
    "CustomResourceDefinitions, and Flux can't apply a Kustomization that contains an ImageRepository, " +
    "ImagePolicy or ImageUpdateAutomation. `flux install` and `flux bootstrap` install these controllers " +
    "only with `--components-extra=image-reflector-controller,image-automation-controller`. This rule " +
    "applies if the repository contains Flux's own manifests, as it does after `flux bootstrap`.",
  source: "https://fluxcd.io/flux/installation/configuration/optional-components/",
  severity: "warning",
  around: "flux",
  asks: () => [installerIn],
  *checkRepository({ environments, flux }) {
    const defined = definedGroups(environments.flatMap((state) => objectsIn.of(state)));
    if (flux.length === 0 || !defined.has(CORE) || environments.some((state) => installerIn.of(state)))
      return;
    const said = new Set<string>();
    for (const state of environments)
      for (const resource of objectsIn.of(state)) {
        const group = groupOf(resource.apiVersion);
        if (!group.endsWith(OF_FLUX) || defined.has(group) || said.has(group)) continue;
        said.add(group);
        yield {
          environment: state.environment,
          resource,
          message: `Flux's manifests in this repository define no kind of ${group}, so the cluster doesn't have the kind ${resource.kind}`,
          fix: "run flux install --export with --components-extra=image-reflector-controller,image-automation-controller",
        };
      }
  },
});
