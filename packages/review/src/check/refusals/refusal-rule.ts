import { defineRule, type Rule, type RuleInput } from "../model/rule.ts";
import type { Refusals } from "./refusal.ts";
import { refusedIn } from "./refused.ts";

/** A rule about values of some objects, as rows of a table. */
export function refusalRule({
  of,
  rows,
  ...rule
}: Omit<RuleInput, "check"> & Pick<Refusals, "of" | "rows">): Rule {
  const table = [{ of, source: rule.source, rows }];
  return defineRule({ ...rule, check: (state) => refusedIn(state, table) });
}
