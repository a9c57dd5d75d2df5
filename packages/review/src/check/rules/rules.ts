import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import type { Rule } from "../model/rule.ts";
import * as rules from "./list.ts";

/** Every rule, sorted by its identifier, as `--list` prints them. */
export const RULES: readonly Rule[] = Object.values(rules).sort(({ id: a }, { id: b }) => compareText(a, b));
