import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { identityOf } from "@kustogen/kustomize/text/long-text.ts";
import { withChildren } from "@kustogen/kustomize/value/children.ts";
import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import type { EnvironmentReview } from "../../changes/review.ts";
import { nameWithoutHash } from "../../compare/match.ts";

/** Environments with the same changes, of any system; the first represents the others. */
export type AlikeEnvironments = readonly [EnvironmentReview, ...EnvironmentReview[]];

/** Groups environments whose changes are the same but for their own names; production comes first. */
export function alike(environments: readonly EnvironmentReview[]): AlikeEnvironments[] {
  const groups = groupedBy(environments, saidOf);
  return [...groups.values()].map((group) => {
    const first = group.find(isProduction) ?? (group[0] as EnvironmentReview);
    return [first, ...group.filter((one) => one !== first)];
  });
}

/** A text that distinguishes what reports contain about environments. */
function saidOf(review: EnvironmentReview): string {
  const { resources, path, restarts, risks, variables, unjudged, broken, notLookedAt } = review;
  const isOfNames = resources.every(({ changes }) => changes.every(({ hash }) => hash));
  const changed = resources.flatMap(({ action, kind, namespace, name, moved, changes }): unknown[] => [
    [action, kind, namespace, nameWithoutHash(kind, name), moved],
    // A name that only follows what it is generated from is another one in each environment.
    ...changes.map((one) => (one.hash && !isOfNames ? one.path : one)),
  ]);
  // An environment without any reported change is never grouped.
  const where = changed.length + risks.length === 0 ? path : undefined;
  const inPart = [broken, notLookedAt].map((one) => one !== undefined);
  const all = [where, restarts, risks, variables, unjudged?.map((one) => one.path), inPart, ...changed];
  const names = namesOf(review);
  return identityOf(all.map((one) => withNames(jsonText(one ?? null), names)));
}

/**
 * Alike environments as one: the first, with the names of all in its texts, "hello.{beta,qa}.example.com", or of more
 * than a few what they are names of, "hello.<environment>.example.com".
 */
export function asOne(environments: AlikeEnvironments): EnvironmentReview {
  const [first, ...others] = environments;
  const names = namesOf(first).map(([name, kind], at): Name => {
    const all = new Set([name, ...others.map((other) => namesOf(other)[at]?.[0] ?? "")]);
    const several = all.size > NAMED ? `<${kind.slice(1)}>` : `{${[...all].join(",")}}`;
    return [name, all.size === 1 ? name : several];
  });
  const told = (value: Value): Value =>
    typeof value === "string" ? withNames(value, names) : withChildren(value, told);
  return others.length === 0 ? first : (told(first as unknown as Value) as unknown as EnvironmentReview);
}

const PRODUCTION = /^(?:prod|production|prd|live)(?:[-_.]|$)/i;

/** True for an environment with a usual name of production. */
export function isProduction({ environment, name }: EnvironmentReview): boolean {
  return [environment, ...name.split("/")].some((part) => part !== undefined && PRODUCTION.test(part));
}

type Name = readonly [name: string, standsFor: string];

/**
 * The names of an environment, and of its namespace if all its changes are in one, each with a placeholder. A character
 * that JSON doesn't contain begins it, so that no text of an environment is taken for one.
 */
export function namesOf({ environment = "", system = "", resources }: EnvironmentReview): Name[] {
  const [namespace = "", ...more] = new Set(resources.map((one) => one.namespace));
  return [
    [more.length > 0 ? "" : namespace, "\0namespace"],
    [system, "\0system"],
    [system.split("/").at(-1) ?? "", "\0system"],
    [environment, "\0environment"],
  ];
}

/** A text with what stands for names: for the longest first, because one may contain another. */
export function withNames(text: string, names: readonly Name[]): string {
  // Most texts hold none of them, and an expression of each environment's own is slow to make.
  const told = names.filter(([name]) => name.length > 1 && text.includes(name));
  if (told.length === 0) return text;
  const longest = told.map(([name]) => literalPattern(name)).sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`(?<![A-Za-z0-9{])(?:${longest.join("|")})(?![A-Za-z0-9}])`, "g");
  return text.replace(pattern, (found) => told.find(([name]) => name === found)?.[1] ?? found);
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
  const count = environments.length > 2 ? `${environments.length} alike: ` : "";
  return `${count}${namesText(environments)}`;
}

/** "production / shop", or the path of an environment without a name. */
function spaced({ name, environment, system }: EnvironmentReview): string {
  return name === `${environment}/${system}` ? `${environment} / ${system}` : name;
}
