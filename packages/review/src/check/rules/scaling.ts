import type { Rule } from "../rule.ts";
import { autoscalerRequests } from "./scaling/autoscaler-requests.ts";
import { budgetBlocksDrain } from "./scaling/budget-blocks-drain.ts";
import { limitRange } from "./scaling/limit-range.ts";
import { replicasBesideAutoscaler } from "./scaling/replicas-beside-autoscaler.ts";
import { resourceQuota } from "./scaling/resource-quota.ts";
import { rollingUpdateOfVolume } from "./scaling/rolling-update-of-volume.ts";
import { sharedSingleWriter } from "./scaling/shared-single-writer.ts";
import { singleInstance } from "./scaling/single-instance.ts";

/** Rules about the number of pods, and what limits it. */
export const SCALING: readonly Rule[] = [
  autoscalerRequests,
  budgetBlocksDrain,
  limitRange,
  replicasBesideAutoscaler,
  resourceQuota,
  rollingUpdateOfVolume,
  sharedSingleWriter,
  singleInstance,
];
