import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { sourceOf, USUAL_SOURCE } from "../../../discovery/flux.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { RepositoryState } from "../../state.ts";

/** Sources of charts, which nothing but a manifest creates. */
const OF_CHARTS = ["HelmRepository", "OCIRepository"];
/** A single missing source may have been created by hand. */
const FEWEST = 2;

/** A reference to a source, with the place of a finding about it. */
interface Use {
  kind: string;
  name: string;
  place: Pick<RepositoryFinding, "environment" | "resource" | "path">;
}

/**
 * Reports a kind of which several sources are referred to and none is in the repository, if that is all that Flux
 * deploys. One finding for each kind, at the first reference.
 * @param isKnown true if the repository has an object of the kind, or may have one that isn't seen
 */
export function* unmadeKinds(
  { environments, flux }: Pick<RepositoryState, "environments" | "flux">,
  uses: readonly Use[],
  isKnown: (kind: string) => boolean,
): Iterable<RepositoryFinding> {
  if (environments.some(({ inPart }) => inPart === true) || !isWholeRepository(flux)) return;
  for (const kind of OF_CHARTS) {
    if (isKnown(kind)) continue;
    const ofKind = uses.filter((use) => use.kind === kind);
    const names = [...new Set(ofKind.map(({ name }) => name))];
    const [first] = ofKind;
    if (first === undefined || names.length < FEWEST) continue;
    yield {
      ...first.place,
      message: `is fetched from ${kind} ${first.name}, but nothing in this repository creates any ${kind}, though ${names.length} are referred to: ${someOf(names, 5)}`,
      fix: "add them, unless another repository creates them",
    };
  }
}

/** True if all that Flux deploys is fetched from the repository of Flux's own installation, and is here. */
function isWholeRepository(flux: RepositoryState["flux"]): boolean {
  const deployed = flux.filter(({ folder }) => folder !== undefined);
  return (
    deployed.length > 0 &&
    deployed.every(({ document, isGone }) => {
      const { kind, name } = sourceOf(document);
      return kind === "GitRepository" && name === USUAL_SOURCE && !isGone;
    })
  );
}
