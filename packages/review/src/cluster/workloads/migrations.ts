import { commandLine } from "../kubelet/security-context.ts";
import type { ClusterObjects } from "../objects.ts";
import type { Container, Pod } from "./pods.ts";

const MIGRATION =
  /\balembic\b[^\n]*\bupgrade\b|\bmanage\.py\s+migrate\b|\bprisma\s+(?:migrate\s+deploy|db\s+push)\b|\bflyway\b[^\n]*\bmigrate\b|\bliquibase\b[^\n]*\bupdate\b|\bdb:migrate\b|\bknex\b[^\n]*\bmigrate\b|\bgoose\b[^\n]*\bup\b|\bsequelize\b[^\n]*\bmigrate\b|\btypeorm\b[^\n]*\bmigration:run\b|\bdbmate\b[^\n]*\b(?:up|migrate)\b|\batlas\s+migrate\s+apply\b|\bartisan\s+migrate\b|\bdiesel\s+migration\s+run\b|\bsqlx\s+migrate\s+run\b|\bdrizzle-kit\s+(?:migrate|push)\b|\bmigrate\s+-(?:path|source|database)\b|\bef\s+database\s+update\b/;

/** A container whose command changes a database schema. */
export interface Migration {
  pod: Pod;
  container: Container;
  /** The part of its command that migrates: "alembic upgrade". */
  command: string;
}

/** The containers that migrate a database, judging by their commands. */
export function* migrations({ pods }: ClusterObjects): Iterable<Migration> {
  for (const pod of pods)
    for (const container of pod.containers) {
      const [found] = MIGRATION.exec(commandLine(container)) ?? [];
      if (found !== undefined) yield { pod, container, command: found.slice(0, 40) };
    }
}
