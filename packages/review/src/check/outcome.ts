import type { Unjudged } from "./not-judged.ts";
import type { Placed } from "./placed.ts";
import type { State } from "./state.ts";

/** What is known of an environment once it was judged. */
export interface Outcome {
  /** The environment, or what stands for it. */
  state: State;
  resources: number;
  findings: readonly Placed[];
  unjudged: readonly Unjudged[];
}
