// Tests that backups can be restored: npm run backups
// Runs the backup commands of the environments and the restore commands of the runbooks on Debian's PostgreSQL and Redis: a
// dump is created, goes to a bucket, comes back from it alone, and is restored and compared; a broken dump is rejected, and the
// data on a Redis volume outlives the process. The bucket is a folder, with a program in place of the AWS CLI.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Resource, render } from "kustogen/kustomize";
import { type Postgres, startPostgres } from "./backups/postgres.ts";
import { startRedis } from "./backups/redis.ts";

let failures = 0;
function check(what: string, holds: boolean, found?: unknown): void {
  if (!holds) failures++;
  process.stdout.write(`${holds ? "ok  " : "FAIL"} ${what}${holds ? "" : `: ${JSON.stringify(found)}`}\n`);
}

interface Container {
  name: string;
  command?: string[];
  env?: { name: string; value?: string }[];
}

/** The containers of a workload, whatever its kind: those that run first, then the others. */
function containersOf(state: readonly Resource[], kind: string, name: string): Container[] {
  const found = state.find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  const { jobTemplate, template } = found.spec as {
    jobTemplate?: { spec: { template: { spec: Pod } } };
    template?: { spec: Pod };
  };
  const { containers = [], initContainers = [] } = (jobTemplate?.spec.template ?? template)?.spec ?? {};
  return [...initContainers, ...containers];
}

interface Pod {
  containers?: Container[];
  initContainers?: Container[];
}

/** `aws s3 ls` and `aws s3 cp`, as the scripts call them, on a folder for the buckets. */
const AWS = `#!/bin/sh
set -eu
at() { case "$1" in s3://*) echo "$BUCKETS/\${1#s3://}";; *) echo "$1";; esac; }
case "$2" in
  ls) for file in "$(at "$3")"*; do echo "2026-01-01 00:00:00 1 $(basename "$file")"; done;;
  cp) to=$(at "$5"); mkdir -p "$(dirname "$to")"; cp "$(at "$4")" "$to";;
esac
`;

const ROWS = "SELECT count(*), sum(km), max(note) FROM drives";

/** TeslaSync's CronJobs: the dump, the drill and the restore, with their own scripts. */
function teslasync(folder: string, postgres: Postgres): void {
  const state = render("overlays/production/teslasync");
  const variables = state
    .filter(({ kind }) => kind === "ConfigMap")
    .map(({ data }) => data as Record<string, string>)
    .find((data) => "DATABASE_NAME" in data);
  if (variables === undefined) throw new Error("no ConfigMap says DATABASE_NAME");
  const backups = join(folder, "backups");
  const buckets = join(folder, "buckets");
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "aws"), AWS, { mode: 0o755 });
  const database = variables.DATABASE_NAME ?? "";
  const run = (cronJob: string, more: Record<string, string> = {}) => {
    // Each Job has a temporary volume of its own: what it restores comes from the bucket.
    rmSync(backups, { recursive: true, force: true });
    mkdirSync(backups);
    const said = containersOf(state, "CronJob", cronJob).map(({ command, env = [] }) => {
      const [shell = "", flag = "", script = ""] = command ?? [];
      return execFileSync(shell, [flag, script.replaceAll("/backups", backups)], {
        encoding: "utf8",
        stdio: "pipe",
        env: {
          ...variables,
          ...Object.fromEntries(
            env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
          ),
          BUCKETS: buckets,
          DATABASE_HOST: "127.0.0.1",
          DATABASE_PORT: String(postgres.port),
          DATABASE_SSLMODE: "disable",
          PGPASSWORD: "none",
          PATH: `${bin}:${postgres.programs}:${process.env.PATH}`,
          ...more,
        },
      });
    });
    return said.join("");
  };
  const databases = () => postgres.sql("postgres", "SELECT datname FROM pg_database ORDER BY 1").split("\n");

  postgres.sql("postgres", `CREATE DATABASE ${database}`);
  postgres.sql(
    database,
    `CREATE EXTENSION timescaledb; CREATE TABLE drives (km numeric, note text);
     INSERT INTO drives SELECT i * 1.5, 'trip ' || i || ' ü' FROM generate_series(1, 1000) i;`,
  );
  const before = postgres.sql(database, ROWS);
  const then = databases();

  run("teslasync-backup");
  const [bucket = ""] = readdirSync(buckets, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith("postgresql"),
  );
  const dumps = readdirSync(join(buckets, bucket)).filter((name) => name.startsWith("daily-"));
  check("teslasync: the CronJob puts a dump that can be read into the bucket", dumps.length === 1, dumps);

  const drill = run("teslasync-restore-drill", { DUMP: "" });
  check("teslasync: the drill restores it and counts its tables", /: 1 tables restored/.test(drill), drill);
  check("teslasync: the drill leaves no database behind", String(databases()) === String(then), databases());

  postgres.sql(database, "DELETE FROM drives WHERE km > 10");
  const said = run("teslasync-restore", { DUMP: "" });
  const name = /postgres\.database: (\S+)/.exec(said)?.[1] ?? "";
  check("teslasync: a restore says the database that it made", databases().includes(name), said);
  const after = postgres.sql(name, ROWS);
  check("teslasync: every row is back", after === before, { after, before });
  check("teslasync: the database in use is left alone", postgres.sql(database, ROWS) !== before);
  const restoring = postgres.sql(
    "postgres",
    `SELECT setconfig FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase WHERE datname = '${name}'`,
  );
  check(
    "teslasync: TimescaleDB is told of the beginning and the end",
    restoring.includes("restoring=off"),
    restoring,
  );

  const broken = join(buckets, bucket, "daily-20990101T000000Z.dump");
  writeFileSync(broken, readFileSync(join(buckets, bucket, dumps[0] ?? "")).subarray(0, 900));
  let refused = false;
  try {
    run("teslasync-restore", { DUMP: "daily-20990101T000000Z.dump" });
  } catch {
    refused = true;
  }
  check("teslasync: half a dump fails the Job", refused);
}

/** The shell within quotes of a command of the page. */
function shellOf(page: string, program: string): string {
  const found = new RegExp(`sh -e?c '(${program} [^']*)'`).exec(page)?.[1];
  if (found === undefined) throw new Error(`the page has no ${program}`);
  return found;
}

/** The environment in which a page's commands find the server and its programs, with variables of their own. */
function environmentOf({ port, programs }: Postgres, variables: Record<string, string>) {
  return {
    PGHOST: "127.0.0.1",
    PGPORT: String(port),
    PATH: `${programs}:${process.env.PATH}`,
    ...variables,
  };
}

/** TeslaSync's dump and restore of the server in the cluster, as its page tells them for beta. */
function teslasyncEmbedded(folder: string, postgres: Postgres): void {
  const page = readFileSync("docs/systems/teslasync/README.md", "utf8");
  const env = environmentOf(postgres, {
    PGUSER: "teslasync",
    DATABASE: "embedded",
    DATABASE_USER: "teslasync",
  });
  postgres.sql("postgres", "CREATE DATABASE embedded");
  postgres.sql(
    "embedded",
    `CREATE EXTENSION timescaledb; CREATE TABLE drives (km numeric, note text);
     INSERT INTO drives SELECT i * 1.5, 'trip ' || i FROM generate_series(1, 500) i;`,
  );
  const before = postgres.sql("embedded", ROWS);
  const dump = join(folder, "teslasync.dump");
  const command = /-- (pg_dump [^>`]*) >/.exec(page)?.[1];
  if (command === undefined) throw new Error("the page has no pg_dump");
  writeFileSync(dump, execFileSync("sh", ["-c", command], { env, stdio: "pipe" }));
  execFileSync("sh", ["-ec", shellOf(page, "createdb")], { env, stdio: "pipe", input: readFileSync(dump) });
  const after = postgres.sql("restored", ROWS);
  check("teslasync in beta: a restore has every row", after === before, { after, before });
}

/** OpenSail's dump and restore, as its page tells them. */
function opensail(folder: string, postgres: Postgres): void {
  const page = readFileSync("docs/systems/opensail/README.md", "utf8");
  const env = environmentOf(postgres, { POSTGRES_USER: "teslasync" });
  const dump = join(folder, "opensail.sql");
  for (const database of ["tesslate", "tesslate_marketplace"]) {
    postgres.sql("postgres", `CREATE DATABASE ${database}`);
    postgres.sql(
      database,
      "CREATE TABLE projects AS SELECT i, 'project ' || i AS name FROM generate_series(1, 500) i",
    );
  }
  writeFileSync(dump, execFileSync("sh", ["-c", shellOf(page, "pg_dumpall")], { env, stdio: "pipe" }));
  postgres.sql("tesslate", "DELETE FROM projects WHERE i > 3; CREATE TABLE later (i int)");
  postgres.sql("postgres", "DROP DATABASE tesslate_marketplace");
  execFileSync("sh", ["-c", shellOf(page, "psql")], { env, stdio: "pipe", input: readFileSync(dump) });
  for (const database of ["tesslate", "tesslate_marketplace"]) {
    const count = postgres.sql(database, "SELECT count(*), max(name) FROM projects");
    check(`opensail: ${database} is as it was dumped`, count === "500|project 99", count);
  }
  const later = postgres.sql("tesslate", "SELECT to_regclass('later') IS NULL");
  check("opensail: what came after the dump is gone", later === "t", later);
}

/** A Redis of an environment, with the command of its container: its queue outlives a pod that dies. */
async function redis(folder: string, overlay: string, deployment: string): Promise<void> {
  const [container] = containersOf(render(overlay), "Deployment", deployment);
  const data = mkdtempSync(join(folder, "redis-"));
  const first = await startRedis(container?.command ?? [], data);
  for (let job = 0; job < 100; job++) first.ask("zadd", "arq:queue", String(job), `job-${job}`);
  // It writes what it has once a second.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await first.kill();
  const second = await startRedis(container?.command ?? [], data);
  const kept = second.ask("zcard", "arq:queue");
  await second.kill();
  check(`${overlay}: the queue of ${deployment} outlives its pod`, kept === "100", kept);
}

const folder = mkdtempSync(join(tmpdir(), "kustogen-backups-"));
try {
  const postgres = await startPostgres(folder, "teslasync");
  try {
    teslasync(folder, postgres);
    teslasyncEmbedded(folder, postgres);
    opensail(folder, postgres);
  } finally {
    postgres.stop();
  }
  await redis(folder, "overlays/beta/opensail", "redis");
  await redis(folder, "overlays/beta/teslasync", "teslasync-redis");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (failures > 0) process.exitCode = 1;
