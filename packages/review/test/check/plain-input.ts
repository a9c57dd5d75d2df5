import type { CheckInput } from "../../src/check/check.ts";
import { RULES } from "../../src/check/rules/rules.ts";

/** What checks have in common: all rules, no exceptions, on one day, in a tree whose root is the working directory. */
export const PLAIN = {
  rules: RULES,
  exceptions: [],
  today: "2027-03-31",
  cwd: "/",
} satisfies Partial<CheckInput>;
