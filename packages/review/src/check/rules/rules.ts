import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import type { Rule } from "../model/rule.ts";
import * as all from "./list.ts";

/** Every rule, sorted by its identifier, as `--list` prints them: what the listed files export besides functions. */
export const RULES: readonly Rule[] = Object.values(all)
  .filter((one) => typeof one !== "function")
  .sort(({ id: a }, { id: b }) => compareText(a, b));
