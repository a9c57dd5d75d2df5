import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePorts } from "../e2e/ports.ts";

/** The folders of Debian's PostgreSQL: programs, and what they share. */
const INSTALLED = { programs: "/usr/lib/postgresql", shared: "/usr/share/postgresql" };

/** Whom the server runs as where this runs as root, which PostgreSQL refuses. */
const NOBODY = "65534";

/**
 * A substitute for TimescaleDB, which Debian doesn't have: the two functions that begin and end a restore, with the
 * database settings that the real ones leave behind.
 */
const TIMESCALEDB = `
CREATE FUNCTION timescaledb_pre_restore() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN EXECUTE format('ALTER DATABASE %I SET timescaledb.restoring = ''on''', current_database()); RETURN true; END $$;
CREATE FUNCTION timescaledb_post_restore() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN EXECUTE format('ALTER DATABASE %I SET timescaledb.restoring = ''off''', current_database()); RETURN true; END $$;
`;

/** A PostgreSQL of Debian on a port of loopback. */
export interface Postgres {
  port: number;
  /** The folder of psql, pg_dump and pg_restore. */
  programs: string;
  /** Runs SQL in a database and returns what it prints, a row a line. Throws what psql says. */
  sql(database: string, text: string): string;
  stop(): void;
}

/** The newest version that is installed; where there is none it is installed, which only root may do. */
function installed(): string {
  const find = () => {
    try {
      return readdirSync(INSTALLED.programs).sort().at(-1);
    } catch {
      return undefined;
    }
  };
  const found = find();
  if (found !== undefined) return found;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update"], { env });
  spawnSync("apt-get", ["install", "--yes", "--no-install-recommends", "postgresql"], { env });
  const now = find();
  if (now === undefined) throw new Error("PostgreSQL is not installed: apt-get install postgresql");
  return now;
}

/** Starts a fresh server in a folder, with a superuser of this name and the stand-in for TimescaleDB. */
export async function startPostgres(folder: string, superuser: string): Promise<Postgres> {
  const version = installed();
  // PostgreSQL finds what it shares from where its programs are: a copy may have an extension of its own.
  const programs = join(folder, "lib", "postgresql", version, "bin");
  const shared = join(folder, "share", "postgresql", version);
  cpSync(join(INSTALLED.programs, version), join(folder, "lib", "postgresql", version), { recursive: true });
  cpSync(join(INSTALLED.shared, version), shared, { recursive: true, dereference: true });
  const extension = join(shared, "extension", "timescaledb");
  writeFileSync(`${extension}.control`, "default_version = '1'\nrelocatable = false\nschema = public\n");
  writeFileSync(`${extension}--1.sql`, TIMESCALEDB);

  const root = process.getuid?.() === 0;
  const as = (program: string, ...args: string[]) => {
    const command = [join(programs, program), ...args];
    const setpriv = ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];
    const [first = "", ...rest] = root ? [...setpriv, ...command] : command;
    execFileSync(first, rest, { stdio: "pipe", cwd: folder });
  };
  const home = join(folder, "home");
  mkdirSync(home);
  chmodSync(folder, 0o755);
  if (root) execFileSync("chown", [NOBODY, home]);
  const data = join(home, "data");
  as(
    "initdb",
    "--pgdata",
    data,
    "--username",
    superuser,
    "--auth",
    "trust",
    "--no-sync",
    "--encoding",
    "UTF8",
  );
  const [port = 0] = await freePorts(1);
  const settings = `-p ${port} -h 127.0.0.1 -k '' -c fsync=off`;
  as("pg_ctl", "start", "--wait", "--pgdata", data, "--log", join(home, "log"), "-o", settings);
  return {
    port,
    programs,
    sql: (database, text) =>
      execFileSync(
        join(programs, "psql"),
        [
          "-h",
          "127.0.0.1",
          "-p",
          String(port),
          "-U",
          superuser,
          "-d",
          database,
          "-XqtA",
          "-v",
          "ON_ERROR_STOP=1",
        ],
        { input: text, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] },
      ).trim(),
    stop: () => as("pg_ctl", "stop", "--wait", "--mode", "immediate", "--pgdata", data),
  };
}
