import type { Rule } from "../rule.ts";
import { apiVersion } from "./integrity/api-version.ts";
import { autoscalerBounds } from "./integrity/autoscaler-bounds.ts";
import { autoscalerTarget } from "./integrity/autoscaler-target.ts";
import { budgetTarget } from "./integrity/budget-target.ts";
import { claimReference } from "./integrity/claim-reference.ts";
import { classReference } from "./integrity/class-reference.ts";
import { configMapReference } from "./integrity/config-map-reference.ts";
import { configMapSize } from "./integrity/config-map-size.ts";
import { cronSchedule } from "./integrity/cron-schedule.ts";
import { duplicateEnv } from "./integrity/duplicate-env.ts";
import { duplicateNames } from "./integrity/duplicate-names.ts";
import { monitorSelector } from "./integrity/monitor-selector.ts";
import { mountPath } from "./integrity/mount-path.ts";
import { names } from "./integrity/names.ts";
import { overlappingSelectors } from "./integrity/overlapping-selectors.ts";
import { probeHandler } from "./integrity/probe-handler.ts";
import { probePort } from "./integrity/probe-port.ts";
import { requestsAboveLimits } from "./integrity/requests-above-limits.ts";
import { restartPolicy } from "./integrity/restart-policy.ts";
import { roleReference } from "./integrity/role-reference.ts";
import { routeBackend } from "./integrity/route-backend.ts";
import { secretReference } from "./integrity/secret-reference.ts";
import { serviceAccount } from "./integrity/service-account.ts";
import { serviceOverlap } from "./integrity/service-overlap.ts";
import { servicePort } from "./integrity/service-port.ts";
import { serviceSelector } from "./integrity/service-selector.ts";
import { statefulService } from "./integrity/stateful-service.ts";
import { updateStrategy } from "./integrity/update-strategy.ts";
import { variableReference } from "./integrity/variable-reference.ts";
import { volumeMount } from "./integrity/volume-mount.ts";
import { volumeSource } from "./integrity/volume-source.ts";
import { volumeUnused } from "./integrity/volume-unused.ts";
import { workloadSelector } from "./integrity/workload-selector.ts";

/** Rules about what objects say of each other, by name. */
export const INTEGRITY: readonly Rule[] = [
  apiVersion,
  autoscalerBounds,
  autoscalerTarget,
  budgetTarget,
  claimReference,
  classReference,
  configMapReference,
  configMapSize,
  cronSchedule,
  duplicateEnv,
  duplicateNames,
  monitorSelector,
  mountPath,
  names,
  overlappingSelectors,
  probeHandler,
  probePort,
  requestsAboveLimits,
  restartPolicy,
  roleReference,
  routeBackend,
  secretReference,
  serviceAccount,
  serviceOverlap,
  servicePort,
  serviceSelector,
  statefulService,
  updateStrategy,
  variableReference,
  volumeMount,
  volumeSource,
  volumeUnused,
  workloadSelector,
];
