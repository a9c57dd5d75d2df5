import type { SystemRule } from "kustogen";
import type { Alexandria } from "../context.ts";
import { passkeyAddress, passkeyDomain } from "./passkeys.ts";
import { ownSecret, released, safeAnswers } from "./production.ts";
import { apiServer, backendPort, distinctNames, keyPairForSomebody } from "./providers.ts";
import { oneOrchestrator, oneWriter, sharedVolume } from "./scale.ts";

/** What alexandria refuses. */
export const RULES: readonly SystemRule<Alexandria>[] = [
  apiServer,
  backendPort,
  distinctNames,
  keyPairForSomebody,
  oneOrchestrator,
  oneWriter,
  ownSecret,
  passkeyAddress,
  passkeyDomain,
  released,
  safeAnswers,
  sharedVolume,
];
