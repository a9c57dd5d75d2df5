import type { Rule } from "../rule.ts";
import { awaitsPin } from "./production/awaits-pin.ts";
import { defaultCredentials } from "./production/default-credentials.ts";
import { defaultDeny } from "./production/default-deny.ts";
import { disruptionBudget } from "./production/disruption-budget.ts";
import { imagePinned } from "./production/image-pinned.ts";
import { movingTagKept } from "./production/moving-tag-kept.ts";
import { nonRoot } from "./production/non-root.ts";
import { privileged } from "./production/privileged.ts";
import { probes } from "./production/probes.ts";
import { publicMetrics } from "./production/public-metrics.ts";
import { resources } from "./production/resources.ts";
import { threadsAndCpu } from "./production/threads-and-cpu.ts";
import { tls } from "./production/tls.ts";
import { tokenMount } from "./production/token-mount.ts";

/** Rules about what production needs. */
export const PRODUCTION: readonly Rule[] = [
  awaitsPin,
  defaultCredentials,
  defaultDeny,
  disruptionBudget,
  imagePinned,
  movingTagKept,
  nonRoot,
  privileged,
  probes,
  publicMetrics,
  resources,
  threadsAndCpu,
  tls,
  tokenMount,
];
