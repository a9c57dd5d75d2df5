import type { Unjudged } from "./not-judged.ts";
import type { Placed } from "./placed.ts";
import type { State } from "./state.ts";

/** The result of checking an environment. */
export interface Outcome {
  state: State;
  findings: readonly Placed[];
  unjudged: readonly Unjudged[];
}
