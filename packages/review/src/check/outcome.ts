import type { Unjudged } from "./not-judged.ts";
import type { Placed } from "./placed.ts";
import type { State } from "./state.ts";

/** The result of checking an environment. */
export interface Outcome {
  /** The environment, or its stand-in. */
  state: State;
  resources: number;
  findings: readonly Placed[];
  unjudged: readonly Unjudged[];
}
