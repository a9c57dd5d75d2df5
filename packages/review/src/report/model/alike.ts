import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type { EnvironmentReview } from "../../changes/review.ts";
import { nameWithoutHash } from "../../compare/match.ts";

/** Environments with the same changes, of any system; the first represents the others. */
export type AlikeEnvironments = readonly [EnvironmentReview, ...EnvironmentReview[]];

/** Groups environments whose changes are the same but for their own names; production comes first. */
export function alike(environments: readonly EnvironmentReview[]): AlikeEnvironments[] {
  const groups = groupedBy(environments, (review) => withoutNames(saidOf(review), review));
  return [...groups.values()].map((group) => {
    const first = group.find(isProduction) ?? (group[0] as EnvironmentReview);
    return [first, ...group.filter((one) => one !== first)];
  });
}

/** Everything that a report contains about an environment. */
function saidOf({ resources, restarts, risks, path }: EnvironmentReview): string {
  const changed = resources.map(({ action, kind, namespace, name, changes }) => [
    action,
    kind,
    namespace,
    nameWithoutHash(kind, name),
    // A name that only follows what it is generated from is another one in each environment.
    changes.map((one) => (one.hash ? one.path : one)),
  ]);
  // An environment without any reported change is never grouped.
  const where = changed.length + risks.length === 0 ? path : undefined;
  return jsonText([where, changed, restarts, risks]);
}

const PRODUCTION = /^(?:prod|production|prd|live)(?:[-_.]|$)/i;

/** True for an environment with a usual name of production. */
export function isProduction({ environment, name }: EnvironmentReview): boolean {
  return [environment, ...name.split("/")].some((part) => part !== undefined && PRODUCTION.test(part));
}

/** The only namespace with changes; undefined if there are several, or none. */
function namespaceOf({ resources }: EnvironmentReview): string | undefined {
  const [first, ...more] = new Set(resources.map(({ namespace }) => namespace));
  return first === "" || more.length > 0 ? undefined : first;
}

/** A text with placeholders in place of its environment's names: the longest first, because one may contain another. */
export function withoutNames(text: string, review: EnvironmentReview): string {
  const { environment = "", system = "" } = review;
  const names: [string, string][] = [
    [namespaceOf(review) ?? "", "{namespace}"],
    [system, "{system}"],
    [system.split("/").at(-1) ?? "", "{system}"],
    [environment, "{environment}"],
  ];
  const told = names.filter(([name]) => name.length > 1).sort(([a], [b]) => b.length - a.length);
  return told.reduce(
    (left, [name, standsFor]) =>
      // Most texts hold none of them, and an expression of each environment's own is slow to make.
      left.includes(name)
        ? left.replace(
            new RegExp(`(?<![A-Za-z0-9{])${literalPattern(name)}(?![A-Za-z0-9}])`, "g"),
            () => standsFor,
          )
        : left,
    text,
  );
}

/** The number of environments listed in a heading; further ones are counted there, and listed after it. */
const NAMED = 4;

/** "production / shop", "beta, production / shop", "beta, production / blog, shop", "beta / shop, beta / blog and 10 more". */
export function namesText(environments: readonly EnvironmentReview[]): string {
  const stages = new Set(environments.map(({ environment }) => environment));
  const systems = new Set(environments.map(({ system }) => system));
  const isWhole = environments.length > 1 && stages.size * systems.size === environments.length;
  if (isWhole && !stages.has(undefined) && !systems.has(undefined) && systems.size + stages.size <= 9)
    return `${[...stages].join(", ")} / ${[...systems].join(", ")}`;
  return someOf(environments.map(spaced), NAMED);
}

/** The names of environments with the same changes, with their number if there are many. */
export function headingOf(environments: readonly EnvironmentReview[]): string {
  const count = environments.length > 2 ? `${environments.length} environments alike: ` : "";
  return `${count}${namesText(environments)}`;
}

/** "production / shop", or the path of an environment without a name. */
function spaced({ name, environment, system }: EnvironmentReview): string {
  return name === `${environment}/${system}` ? `${environment} / ${system}` : name;
}
