import { InputError } from "../errors/errors.ts";
import { suggestion } from "../errors/suggest.ts";
import type { Rule } from "./rule.ts";
import { RULES } from "./rules.ts";

const BY_ID = new Map(RULES.map((rule) => [rule.id as string, rule]));

/** The rule with an identifier. Throws InputError for none, with the closest. */
export function ruleOf(id: string): Rule {
  const rule = BY_ID.get(id);
  if (rule === undefined) throw new InputError(identifiersProblem(id) as string);
  return rule;
}

/** What is wrong with an identifier; undefined for that of a rule, of the engine's or of a system's own. */
export function identifiersProblem(id: string): string | undefined {
  if (BY_ID.has(id)) return undefined;
  return `no rule "${id}". ${suggestion(id, [...BY_ID.keys()])}`;
}
