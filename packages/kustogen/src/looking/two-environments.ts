import { InputError, wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { unknownName } from "@kustogen/kustomize/errors/suggest.ts";
import { deployedStates } from "@kustogen/review/changes/compare-trees.ts";
import { reviewEnvironment } from "@kustogen/review/changes/environment.ts";
import { failedEnvironment, notLookedAtOf } from "@kustogen/review/changes/not-compared.ts";
import type { RenderedSide } from "@kustogen/review/changes/rendered-side.ts";
import { type EnvironmentReview, NOTHING_CHANGES, type Review } from "@kustogen/review/changes/review.ts";
import { type SourceLink, sourcesOf } from "@kustogen/review/changes/sources.ts";
import { renderedBy } from "@kustogen/review/changes/versions.ts";
import { ARGO_KINDS } from "@kustogen/review/discovery/argo-documents.ts";
import { type DeployedUnit, unitsOf } from "@kustogen/review/units/unit.ts";
import { type OpenedSides, withSides } from "./sides.ts";
import type { ReviewOptions } from "./two-states.ts";

/** The differences between two environments, by system, as changes from one to the other. @throws InputError */
export async function reviewEnvironments(
  top: string,
  revision: string | undefined,
  [one, other, ...rest]: readonly string[],
  asked: ReviewOptions,
): Promise<Review> {
  if (one === undefined || other === undefined || rest.length > 0)
    throw wrongUsage("--between expects two environments: --between beta production");
  if (revision?.includes(".."))
    throw new InputError(`--between compares environments of one state: name one revision, not ${revision}`);
  return withSides(top, revision === undefined ? "HEAD" : `${revision}..${revision}`, asked, (sides) => {
    const environments = compareBetween(sides, [one, other], asked.system);
    return {
      title: `${one} → ${other}, in ${sides.compared.after.text}`,
      between: true,
      before: one,
      after: other,
      kustomize: renderedBy({ ...sides.judged.kustomize, before: sides.judged.kustomize.after }),
      environments,
      unchanged: [],
      notRendered: [],
      notLookedAt: notLookedAtOf(environments, []),
    };
  });
}

/** The differences between two environments of the later side, by system; of all systems if none is given. */
export function compareBetween(
  { states, how }: Pick<OpenedSides, "states" | "how">,
  names: readonly [string, string],
  systems: readonly string[],
): EnvironmentReview[] {
  const [, side] = deployedStates(states, how).sides;
  const units = unitsOf([side], how);
  const [before, after] = names.map((name) => {
    const found = units.filter(({ environment }) => environment === name);
    if (found.length > 0) return found;
    const known = [...new Set(units.flatMap(({ environment }) => environment ?? []))].sort();
    throw unknownName(`--between: no overlay is for the environment`, name, known);
  }) as [DeployedUnit[], DeployedUnit[]];
  const others = new Map(after.map((unit) => [unit.system ?? "", unit]));
  const pairs = before.flatMap((one) => {
    const { system = "" } = one;
    const other = others.get(system);
    const isAsked = systems.length === 0 || systems.includes(system);
    return other !== undefined && isAsked ? [{ system, one, other }] : [];
  });
  side.discovery.tree.prepare(side.filesOf(pairs.flatMap(({ one, other }) => [one, other])));
  const link: SourceLink | undefined = how.link && ((_, file, line) => how.link?.("after", file, line));
  return pairs.flatMap((pair) => reviewPair(side, pair, names, link));
}

/** The differences of a pair; none for a folder with only objects that configure how environments are applied. */
function reviewPair(
  side: RenderedSide,
  { system, one, other }: { system: string; one: DeployedUnit; other: DeployedUnit },
  names: readonly [string, string],
  link: SourceLink | undefined,
): EnvironmentReview[] {
  const name = [names.join(" and "), system].filter((part) => part !== "").join("/");
  const facts = { name, path: other.path, system };
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
