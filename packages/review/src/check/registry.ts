import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Rule } from "./rule.ts";
import { RULES } from "./rules.ts";

const BY_ID = new Map(RULES.map((rule) => [rule.id as string, rule]));

/** What rules were called before, by their old identifiers, which go on meaning them for a version. */
const RENAMED: Readonly<Record<string, string>> = {
  "safety/immutable-field": "change/immutable-field",
  "safety/removed-volume": "change/volume-removed",
  "safety/renamed-resource": "change/renamed-resource",
};

/** What a rule is called now; undefined for an identifier that is no old one. */
export function renamedRule(id: string): string | undefined {
  return lookUp(RENAMED, id);
}

/**
 * The rule with an identifier, old or new, of the engine's or of further ones. Throws InputError for none, with the
 * closest.
 */
export function ruleOf(id: string, further: readonly Rule[] = []): Rule {
  const rule = BY_ID.get(renamedRule(id) ?? id) ?? further.find((one) => one.id === id);
  if (rule === undefined) throw new InputError(identifiersProblem(id, further) as string);
  return rule;
}

/** What is wrong with an identifier; undefined for that of a rule, of the engine's or of further ones. */
export function identifiersProblem(id: string, further: readonly Rule[] = []): string | undefined {
  if (BY_ID.has(renamedRule(id) ?? id) || further.some((one) => one.id === id)) return undefined;
  return `no rule "${id}". ${suggestion(id, [...BY_ID.keys(), ...further.map((one) => one.id)])}`;
}
