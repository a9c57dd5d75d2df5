import { AUTOSCALING } from "./autoscaling.ts";
import { CLUSTER } from "./cluster.ts";
import { CONTAINERS } from "./containers.ts";
import { DATA } from "./data.ts";
import { NAMES } from "./names.ts";
import { NETWORKING } from "./networking.ts";
import { PODS } from "./pods.ts";
import { RBAC } from "./rbac.ts";
import type { Refusals } from "./refusal.ts";
import { SELECTORS } from "./selectors.ts";
import { STORAGE } from "./storage.ts";
import { WORKLOADS } from "./workloads.ts";

/** What is refused, by kind of object, beside the schemas of the kinds; schedules and limits of containers have rules of their own. */
export const REFUSALS: readonly Refusals[] = [
  ...NAMES,
  ...DATA,
  ...SELECTORS,
  ...STORAGE,
  ...CLUSTER,
  ...RBAC,
  ...PODS,
  ...CONTAINERS,
  ...WORKLOADS,
  ...AUTOSCALING,
  ...NETWORKING,
];
