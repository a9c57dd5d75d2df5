import type { Rule } from "../rule.ts";
import { differentValues } from "./environment/different-values.ts";
import { repeatedValue } from "./environment/repeated-value.ts";
import { required } from "./environment/required.ts";
import { serviceLink } from "./environment/service-link.ts";
import { shadowedLiteral } from "./environment/shadowed-literal.ts";

/** Rules about the variables of containers. */
export const ENVIRONMENT: readonly Rule[] = [
  differentValues,
  repeatedValue,
  required,
  serviceLink,
  shadowedLiteral,
];
