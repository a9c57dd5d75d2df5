import { InputError, isErrorOf } from "@kustogen/kustomize/errors/errors.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { type GitObjects, withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { deployedStates } from "@kustogen/review/changes/compare-trees.ts";
import { reviewEnvironment } from "@kustogen/review/changes/environment.ts";
import { failedEnvironment, notLookedAtOf } from "@kustogen/review/changes/not-compared.ts";
import type { RenderedSide } from "@kustogen/review/changes/rendered-side.ts";
import { type EnvironmentReview, NOTHING_CHANGES, type Review } from "@kustogen/review/changes/review.ts";
import { sourceLink } from "@kustogen/review/changes/source-link.ts";
import { type SourceLink, sourcesOf } from "@kustogen/review/changes/sources.ts";
import { ARGO_KINDS } from "@kustogen/review/discovery/argo-documents.ts";
import type { DeployedUnit } from "@kustogen/review/units/unit.ts";
import { unitsOf } from "@kustogen/review/units/units-of.ts";
import { openSides, type Sides } from "./sides.ts";
import type { ReviewOptions } from "./two-states.ts";

/** Both environments of a system. */
interface PairOfOverlays {
  system: string;
  one: DeployedUnit;
  other: DeployedUnit;
}

/**
 * The differences between two environments of one state, system by system, as changes from one to the other.
 * Throws InputError for an environment without an overlay, and OutsideError.
 */
export async function reviewEnvironments(
  top: string,
  revision: string | undefined,
  [one, other, ...rest]: readonly string[],
  asked: ReviewOptions,
): Promise<Review> {
  if (one === undefined || other === undefined || rest.length > 0)
    throw new InputError("--between expects two environments: --between beta production", {
      code: "wrong-usage",
    });
  if (revision?.includes(".."))
    throw new InputError(
      `--between compares two environments of one state; name one revision instead of ${revision}, or none`,
    );
  return withObjects(top, async (objects) => {
    const sides = await sidesOf(top, objects, revision, asked);
    const environments = compareBetween(sides, [one, other], asked);
    return {
      title: `${one} → ${other}, in ${sides.compared.after.text}`,
      between: true,
      before: one,
      after: other,
      environments,
      unchanged: [],
      notRendered: [],
      notLookedAt: notLookedAtOf(environments, []),
    };
  });
}

/** A revision, or the working tree with what its branch left: the last commit, if it left nothing. */
async function sidesOf(top: string, objects: GitObjects, revision: string | undefined, asked: ReviewOptions) {
  if (revision !== undefined) return openSides(top, objects, `${revision}..${revision}`, asked);
  try {
    return await openSides(top, objects, undefined, asked);
  } catch (error) {
    if (!isErrorOf(error, "no-commit")) throw error;
    return openSides(top, objects, "HEAD", asked);
  }
}

/** The differences between two environments of the later side, by system. */
export function compareBetween(
  { states, how, compared: { after } }: Pick<Sides, "states" | "how" | "compared">,
  names: readonly [string, string],
  { system: systems, sourceLinks }: Pick<ReviewOptions, "system" | "sourceLinks">,
): EnvironmentReview[] {
  const { sides } = deployedStates(states, how);
  const link =
    sourceLinks === undefined
      ? undefined
      : sourceLink(sourceLinks, { before: after.commit, after: after.commit });
  const [, side] = sides;
  const pairs = pairsOf(unitsOf([side], how), ...names).filter(
    ({ system }) => systems.length === 0 || systems.includes(system),
  );
  side.prepare(pairs.flatMap(({ one, other }) => [one, other]));
  return pairs.flatMap((pair) => reviewPair(side, pair, names, link));
}

function pairsOf(overlays: readonly DeployedUnit[], one: string, other: string): PairOfOverlays[] {
  const of = (name: string) => overlays.filter(({ environment }) => environment === name);
  for (const name of [one, other])
    if (of(name).length === 0) {
      const known = [...new Set(overlays.flatMap(({ environment }) => environment ?? []))].sort();
      throw new InputError(
        `--between: no overlay is for the environment "${name}". ${suggestion(name, known)}`,
        { code: "unknown-name" },
      );
    }
  const others = new Map(of(other).map((overlay) => [overlay.system ?? "", overlay]));
  return of(one).flatMap((overlay) => {
    const match = others.get(overlay.system ?? "");
    return match === undefined ? [] : [{ system: overlay.system ?? "", one: overlay, other: match }];
  });
}

/** The differences of a pair; none for a folder with only objects that configure how environments are applied. */
function reviewPair(
  side: RenderedSide,
  { system, one, other }: PairOfOverlays,
  names: readonly [string, string],
  link: SourceLink | undefined,
): EnvironmentReview[] {
  const facts = {
    name: [names.join(" and "), system].filter((part) => part !== "").join("/"),
    path: other.path,
    system,
  };
  try {
    const [before, after] = [side.renderWhole(one), side.renderWhole(other)];
    const { resources, variables } = reviewEnvironment(before, after, facts);
    if (resources.every(({ kind }) => ARGO_KINDS.includes(kind))) return [];
    return [
      {
        ...facts,
        ...NOTHING_CHANGES,
        resources,
        variables,
        // Which differences are meant is for its reader to say.
        unjudged: resources.flatMap(({ action, kind, namespace, name: of, changes: [first] }) =>
          action === "removed"
            ? []
            : { kind, namespace, name: of, ...(action === "changed" && first && { path: first.path }) },
        ),
        sources: sourcesOf([side, side], [before, after], link),
      },
    ];
  } catch (error) {
    return [failedEnvironment(facts, error)];
  }
}
