import type { RefereeCluster } from "./cluster.ts";
import type { Pair } from "./pair.ts";

/** Makes pairs of states, the same ones for the same seed. */
export type Batch = (
  context: { cluster: RefereeCluster; root: string },
  cases: number,
  seed: number,
) => Promise<{
  pairs: Pair[];
  /** The number of objects that are in no pair, because this cluster can't judge them. */
  leftOut: number;
}>;
