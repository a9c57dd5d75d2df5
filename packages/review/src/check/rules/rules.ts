import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import type { Rule } from "../model/rule.ts";
import * as all from "./list.ts";
import { renamedRule } from "./retired.ts";

/** Every rule, sorted by its identifier, as `--list` prints them: what the listed files export besides functions. */
export const RULES: readonly Rule[] = Object.values(all)
  .filter((one) => typeof one !== "function")
  .sort(({ id: a }, { id: b }) => compareText(a, b));

/** The same by identifier. */
export const BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));

/** Finds a rule by its old or new identifier. Throws InputError, with the closest one, if there is none. */
export function ruleOf(id: string, further: readonly Rule[] = []): Rule {
  const rule = BY_ID.get(renamedRule(id) ?? id) ?? further.find((one) => one.id === id);
  if (rule === undefined) throw new InputError(identifiersProblem(id, further));
  return rule;
}

/** True for the old or new identifier of a rule of the engine. */
export function isRule(id: string): boolean {
  return BY_ID.has(renamedRule(id) ?? id);
}

/** The problem with an identifier; undefined if it belongs to a rule, the engine's or a further one. */
export function identifiersProblem(id: string, further: readonly Rule[] = []): string | undefined {
  if (isRule(id) || further.some((one) => one.id === id)) return undefined;
  const near = closest(id, [...BY_ID.keys(), ...further.map((one) => one.id)]);
  return `no rule "${id}". ${near === undefined ? "kustogen check --list lists all rules, and docs/upgrading.md what replaces dropped ones" : `Did you mean "${near}"?`}`;
}

/** The groups of rules that there are, and were. */
const IN_A_GROUP =
  /^(?:argocd|change|environment|integrity|network|production|scaling|schema|starts|traps)\/[a-z-]+$/;

/** True for an identifier in a group of rules that is hardly a mistyped one, as those of dropped rules are. */
export function isDropped(id: string): boolean {
  return IN_A_GROUP.test(id) && !isRule(id) && closest(id, BY_ID.keys(), 1) === undefined;
}
