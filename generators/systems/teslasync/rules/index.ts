import type { SystemRule } from "kustogen";
import type { TeslaSync } from "../context.ts";
import {
  backupElsewhere,
  certified,
  enoughConnections,
  externalAddresses,
  externalHosts,
  redisMemory,
} from "./data.ts";
import { budget, keys, ollamaAddress } from "./helix.ts";
import { insideCluster, safeRoutes } from "./public-routes.ts";
import { authAddress, carsComeIn, publicKey, timedSignals } from "./route.ts";
import { liveSignals, origins } from "./scale.ts";
import { fixedUser, identityHeaders, signIn } from "./sign-in.ts";

/** What TeslaSync refuses. */
export const RULES: readonly SystemRule<TeslaSync>[] = [
  authAddress,
  backupElsewhere,
  budget,
  carsComeIn,
  certified,
  enoughConnections,
  externalAddresses,
  externalHosts,
  fixedUser,
  identityHeaders,
  insideCluster,
  keys,
  liveSignals,
  ollamaAddress,
  origins,
  publicKey,
  redisMemory,
  safeRoutes,
  signIn,
  timedSignals,
];
