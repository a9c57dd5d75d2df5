import type { SystemRule } from "kustogen";
import type { TeslaSync } from "../context.ts";
import { backupElsewhere, certified, externalAddresses, externalHosts } from "./data.ts";
import { budget, keys } from "./helix.ts";
import { insideCluster, safeRoutes } from "./public-routes.ts";
import { authAddress, publicKey, timedSignals } from "./route.ts";
import { liveSignals, origins } from "./scale.ts";
import { fixedUser, identityHeaders, signIn } from "./sign-in.ts";

/** What TeslaSync refuses. */
export const RULES: readonly SystemRule<TeslaSync>[] = [
  authAddress,
  backupElsewhere,
  budget,
  certified,
  externalAddresses,
  externalHosts,
  fixedUser,
  identityHeaders,
  insideCluster,
  keys,
  liveSignals,
  origins,
  publicKey,
  safeRoutes,
  signIn,
  timedSignals,
];
