// Runs the systems' programs with the variables that are deployed: npm run sources -- FOLDER
// For each program whose public source is in the folder, the script checks that its settings load with the variables of
// each environment, that it reads every variable, and that addresses can be parsed. The sources aren't part of this repository;
// programs without a source there are listed and skipped.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Postgres, startPostgres } from "./backups/postgres.ts";
import { startRedis } from "./backups/redis.ts";
import type { Check } from "./sources/environment.ts";
import { studio } from "./sources/studio.ts";
import { teslasync } from "./sources/teslasync.ts";
import { trevor } from "./sources/trevor.ts";

const [, , folder = "../shared/sources"] = process.argv;
const print = (line: string): void => void process.stdout.write(`${line}\n`);
let cases = 0;
let failures = 0;
const check: Check = (what, holds, found) => {
  cases++;
  if (!holds) failures++;
  print(`${holds ? "ok  " : "FAIL"} ${what}${holds ? "" : `: ${JSON.stringify(found)}`}`);
};

const ENVIRONMENTS = ["beta", "production"];

/** The folders that must exist for a program to be run. */
const SOURCES = {
  trevor: { needs: "trevor/.venv/bin/alembic", how: "its source, and `uv sync --frozen` in it" },
  Studio: {
    needs: "Studio/orchestrator/.venv/bin/alembic",
    how: "its source, and `uv sync --frozen` in orchestrator",
  },
  teslasync: { needs: "teslasync/internal/config/config.go", how: "its source" },
};

/** Runs programs beside a PostgreSQL and a Redis of their own. */
async function withData(names: readonly string[]): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "kustogen-sources-"));
  let postgres: Postgres | undefined;
  try {
    postgres = await startPostgres(work, "superuser");
    const redis = await startRedis(["redis-server", "--requirepass", "0f1e2d3c4b5a"], work);
    try {
      for (const environment of ENVIRONMENTS) {
        if (names.includes("Studio")) studio(join(folder, "Studio"), environment, check, postgres);
        if (!names.includes("trevor")) continue;
        await trevor(join(folder, "trevor"), environment, check, { postgres, redis: redis.port });
      }
    } finally {
      await redis.kill();
    }
  } finally {
    postgres?.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

const there = (name: keyof typeof SOURCES) => {
  const { how, needs } = SOURCES[name];
  const found = existsSync(join(folder, needs));
  if (!found) print(`left out: ${name}, for there is no ${join(folder, needs)} (${how})`);
  return found;
};

const beside = (["trevor", "Studio"] as const).filter(there);
if (beside.length > 0) await withData(beside);
if (there("teslasync"))
  for (const environment of ENVIRONMENTS) teslasync(join(folder, "teslasync"), environment, check);
print(`${cases} cases of programs, ${failures} failures`);
if (failures > 0) process.exitCode = 1;
