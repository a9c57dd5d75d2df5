import type { Rule } from "../rule.ts";
import { backupBehindCertificate } from "./starts/backup-behind-certificate.ts";
import { deletesData } from "./starts/deletes-data.ts";
import { home } from "./starts/home.ts";
import { lowPort } from "./starts/low-port.ts";
import { migrationBesideReaders } from "./starts/migration-beside-readers.ts";
import { parallelMigration } from "./starts/parallel-migration.ts";
import { podSecurity } from "./starts/pod-security.ts";
import { preStop } from "./starts/pre-stop.ts";
import { probeLoopback } from "./starts/probe-loopback.ts";
import { readOnlyRoot } from "./starts/read-only-root.ts";

/** Rules about what keeps a pod from starting or a rollout from ending, and data from staying. */
export const STARTS: readonly Rule[] = [
  backupBehindCertificate,
  deletesData,
  home,
  lowPort,
  migrationBesideReaders,
  parallelMigration,
  podSecurity,
  preStop,
  probeLoopback,
  readOnlyRoot,
];
