import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type { EnvironmentReview } from "../changes/review.ts";

/** Environments in which the same changes, whatever systems they are of. */
export interface Alike {
  environments: [EnvironmentReview, ...EnvironmentReview[]];
  /** True where the same holds only once each one's own name is put in place of another's: `prod.` for `dev.`. */
  byName: boolean;
}

/** Environments with the same changes together; production first, which is told for the others. */
export function alike(environments: readonly EnvironmentReview[]): Alike[] {
  const groups = new Map<string, EnvironmentReview[]>();
  for (const review of environments) {
    const key = withoutNames(saidOf(review), review);
    addTo(groups, key, review);
  }
  return [...groups.values()].map((group) => {
    const first = group.find(isProduction) ?? group[0];
    const others = group.filter((one) => one !== first);
    const texts = new Set(group.map((one) => withoutNamespace(saidOf(one), namespaceOf(one))));
    return { environments: [first as EnvironmentReview, ...others], byName: texts.size > 1 };
  });
}

/** All that is said of an environment. */
function saidOf({ resources, restarts, risks, path }: EnvironmentReview): string {
  const said = resources.map(({ action, kind, namespace, name, changes }) => [
    action,
    kind,
    namespace,
    name,
    changes,
  ]);
  // One of which nothing is said but that it is there is like no other.
  const where = said.length + risks.length === 0 ? path : undefined;
  return jsonText([where, said, restarts, risks]);
}

/** What people call where it counts. */
const PRODUCTION = /^(?:prod|production|prd|live)(?:[-_.]|$)/i;

/** True for an environment that is called as production is. */
export function isProduction({ environment, name }: EnvironmentReview): boolean {
  return [environment, ...name.split("/")].some((part) => part !== undefined && PRODUCTION.test(part));
}

/** The one namespace that everything which changes is in; undefined where there are several, or none. */
export function namespaceOf({ resources }: EnvironmentReview): string | undefined {
  const [first, ...more] = new Set(resources.map(({ namespace }) => namespace));
  return first === "" || more.length > 0 ? undefined : first;
}

/** A text in which objects of a namespace are named without it. */
export function withoutNamespace(text: string, namespace: string | undefined): string {
  return namespace === undefined
    ? text
    : text.replaceAll(`"${namespace}"`, '"\0"').replaceAll(` ${namespace}/`, " ");
}

/** What an environment is called, each with what stands for it: the longest first, as one may be a part of another. */
function namesOf(review: EnvironmentReview): [name: string, standsFor: string][] {
  const { environment, system } = review;
  const names: [string | undefined, string][] = [
    [namespaceOf(review), "{namespace}"],
    [system, "{system}"],
    [system?.split("/").at(-1), "{system}"],
    [environment, "{environment}"],
  ];
  return names
    .flatMap(([name, standsFor]): [string, string][] =>
      name === undefined || name.length < 2 ? [] : [[name, standsFor]],
    )
    .sort(([a], [b]) => b.length - a.length);
}

/** A text with what stands for the names of its environment in their place. */
export function withoutNames(text: string, review: EnvironmentReview): string {
  return namesOf(review).reduce(
    (left, [name, standsFor]) =>
      left.replace(
        new RegExp(`(?<![A-Za-z0-9{])${literalPattern(name)}(?![A-Za-z0-9}])`, "g"),
        () => standsFor,
      ),
    text,
  );
}

/** So many environments are named in a heading; the others are counted there, and named behind it. */
const NAMED = 4;

/** "production / shop", "beta, production / shop", "beta, production / blog, shop", "beta / shop, beta / blog and 10 more". */
export function namesText(environments: readonly EnvironmentReview[]): string {
  const [first, ...others] = environments;
  if (first === undefined || others.length === 0) return first === undefined ? "" : spaced(first);
  const stages = new Set(environments.map(({ environment }) => environment));
  const systems = new Set(environments.map(({ system }) => system));
  const isWhole =
    stages.size * systems.size === environments.length && !stages.has(undefined) && !systems.has(undefined);
  if (isWhole && systems.size + stages.size <= 9)
    return `${[...stages].join(", ")} / ${[...systems].join(", ")}`;
  return someOf(environments.map(spaced), NAMED);
}

/** What some of several environments are called among them all: by stages alone if they are all there is of these. */
export function stagesText(some: readonly EnvironmentReview[], all: readonly EnvironmentReview[]): string {
  const stages = new Set(some.map(({ environment }) => environment));
  const isWhole =
    !stages.has(undefined) && all.every((one) => some.includes(one) || !stages.has(one.environment));
  return isWhole ? someOf([...stages].map(String), NAMED) : namesText(some);
}

/** The names of environments, with how many they are where they are many, and whether all that is said of them is the same. */
export function headingOf(environments: readonly EnvironmentReview[], how = " alike"): string {
  const count = environments.length > 2 ? `${environments.length} environments${how}: ` : "";
  return `${count}${namesText(environments)}`;
}

/** "production / shop"; one of which the path tells no environment by its name. */
function spaced({ name, environment, system }: EnvironmentReview): string {
  return name === `${environment}/${system}` ? `${environment} / ${system}` : name;
}
