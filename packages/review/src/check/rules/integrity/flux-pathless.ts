import { isBootstrapFile, sourceOf } from "../../../discovery/flux.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { FLUX_GROUP } from "../../../kubernetes/flux-groups.ts";
import { Fact } from "../../fact.ts";
import { changedByFlux } from "../../flux-patches.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { RepositoryState, State } from "../../state.ts";

/** The Flux Kustomizations without a path that an environment renders, with their sources. */
export const pathlessIn = new Fact(({ index, resources, sources }) =>
  index.ofKind("Kustomization", FLUX_GROUP).flatMap((resource) => {
    const source = textAt(resource, "spec", "sourceRef", "name");
    const file = sources?.placeOf(resource, ["kind"])?.file ?? "";
    if (source === undefined || textAt(resource, "spec", "path") !== undefined || isBootstrapFile(file))
      return [];
    return [{ at: resources.indexOf(resource), ...sourceOf(resource) }];
  }),
);

/**
 * The Flux Kustomizations that deploy all of this repository because they have no path, unlike others.
 * @param deployed the environments that Flux deploys
 * @param countOf the number of other folders that Kustomizations deploy from a source that is this repository
 */
export function* withoutPath(
  deployed: readonly State[],
  { flux }: Pick<RepositoryState, "flux">,
  countOf: (kind: string, name: string) => number,
): Iterable<RepositoryFinding> {
  for (const state of deployed)
    for (const { at, kind, name } of pathlessIn.of(state)) {
      const resource = state.resources[at];
      const count = countOf(kind, name);
      if (resource === undefined || count === 0) continue;
      const { environment } = state;
      const about = { kind: resource.kind, name: resource.metadata.name };
      if (changedByFlux(flux, { environment, resource: about, path: "spec.path" }) !== undefined) continue;
      yield {
        environment,
        resource,
        path: ["spec", "path"],
        message: `deploys everything in ${kind} ${name}, because it has no path, unlike the Kustomizations for ${count === 1 ? "another folder" : `${count} other folders`} there`,
        fix: "add spec.path",
      };
    }
}
