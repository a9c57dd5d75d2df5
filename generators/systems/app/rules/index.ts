import type { SystemRule } from "kustogen";
import type { App } from "../context.ts";
import { browserAddress, ownCertificate, ownHost } from "./addresses.ts";
import { encrypted, reachable } from "./destinations.ts";
import { oneMailWorker } from "./one-mail-worker.ts";
import { released, secureCookies, secureSessions } from "./production.ts";
import { ownFolders, sameClaim } from "./shared-data.ts";
import { sshAddress } from "./ssh.ts";
import { complete, extraVariables, natsToken } from "./variables.ts";

/** What app refuses. */
export const RULES: readonly SystemRule<App>[] = [
  browserAddress,
  complete,
  encrypted,
  extraVariables,
  natsToken,
  oneMailWorker,
  ownCertificate,
  ownFolders,
  ownHost,
  reachable,
  released,
  sameClaim,
  secureCookies,
  secureSessions,
  sshAddress,
];
