import { CLUSTER } from "./cluster.ts";
import { CONTAINERS } from "./containers.ts";
import { DATA } from "./data.ts";
import { NAMES } from "./names.ts";
import { NETWORKING } from "./networking.ts";
import { PODS } from "./pods.ts";
import type { Refusals } from "./refusal.ts";
import { OF_WORKLOADS } from "./workloads.ts";

/** What is refused, by kind of object, beside the schemas of the kinds and `kinds/validated.ts`. */
export const REFUSALS: readonly Refusals[] = [
  ...NAMES,
  ...DATA,
  ...CLUSTER,
  ...PODS,
  ...CONTAINERS,
  ...OF_WORKLOADS,
  ...NETWORKING,
];
