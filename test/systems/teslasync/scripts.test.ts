import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { container, one } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { teslasync } from "../../../generators/systems/teslasync/index.ts";
import { rendered } from "../rendered.ts";
import { script } from "./look.ts";

/** Production, but for its bucket: what is kept on a volume is kept by the scripts. */
const production = () => rendered(teslasync, "production", { settings: { backup: { bucket: false } } });
const DATABASE = {
  DATABASE_HOST: "db",
  DATABASE_PORT: "5432",
  DATABASE_USER: "u",
  DATABASE_NAME: "cars",
  DATABASE_SSLMODE: "require",
};

/** A folder with programs that stand for the real ones, each a line of shell, and a folder for backups. */
function stage(programs: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), "teslasync-"));
  mkdirSync(join(folder, "bin"));
  mkdirSync(join(folder, "backups"));
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, "bin", name), 0o755);
  }
  const log = join(folder, "log");
  return {
    folder,
    backups: () => readdirSync(join(folder, "backups")).sort(),
    log: () => (existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : []),
    run: (text: string, env: Record<string, string> = {}, args: string[] = []) =>
      execFileSync("sh", ["-c", text.replaceAll("/backups", join(folder, "backups")), "sh", ...args], {
        env: { PATH: `${join(folder, "bin")}:${process.env.PATH}`, LOG: log, ...DATABASE, ...env },
        stdio: "pipe",
      }).toString(),
  };
}

describe("waiting for the database", () => {
  const wait = script(container(one(production(), "Deployment", "teslasync-api"), "wait-for-database"));

  test("ends as soon as it answers", () => {
    const here = stage({ nc: 'echo "$@" >> "$LOG"; test $(wc -l < "$LOG") -ge 3', sleep: ":" });
    here.run(wait);
    expect(here.log()).toEqual(Array(3).fill("-z -w 3 db 5432"));
  });

  test("fails after 120 looks and says where nobody was", () => {
    const here = stage({ nc: 'echo . >> "$LOG"; false', sleep: ":" });
    expect(() => here.run(wait)).toThrow(/db:5432 did not answer/);
    expect(here.log()).toHaveLength(120);
  });
});

/** pg_dump that writes a file, and pg_restore that reads it only when it is whole. */
const POSTGRES = {
  pg_dump:
    'echo "pg_dump $PGHOST $PGPORT $PGUSER $PGDATABASE $PGSSLMODE" >> "$LOG"; for last; do :; done; echo whole > "$(echo "$last" | cut -d= -f2)"',
  pg_restore: 'for last; do :; done; grep -q whole "$last"',
};

describe("a backup", () => {
  const dump = script(container(one(production(), "CronJob", "teslasync-backup"), "dump"));
  const keep = { KEEP_DAILY: "2", KEEP_WEEKLY: "1" };

  test("asks the database of the configuration, and keeps a dump of the day and of the week", () => {
    const here = stage(POSTGRES);
    here.run(dump, keep);
    expect(here.log()).toEqual(["pg_dump db 5432 u cars require"]);
    expect(here.backups()).toEqual([
      expect.stringMatching(/^daily-\d{8}T\d{6}Z\.dump$/),
      expect.stringMatching(/^weekly-\d{4}-W\d{2}\.dump$/),
    ]);
  });

  test("forgets the oldest of each kind, and what a broken run left", () => {
    const here = stage(POSTGRES);
    const old = [
      "daily-20200101T000000Z.dump",
      "daily-20200102T000000Z.dump",
      "daily-20200103T000000Z.dump",
      "weekly-2020-W01.dump",
      "20200104T000000Z.partial",
      "notes.txt",
    ];
    for (const name of old) writeFileSync(join(here.folder, "backups", name), "whole");
    here.run(dump, keep);
    expect(here.backups()).toEqual([
      "daily-20200103T000000Z.dump",
      expect.stringMatching(/^daily-2\d{7}T/),
      "notes.txt",
      expect.stringMatching(/^weekly-(?!2020-W01)/),
    ]);
  });

  test("that can't be read back is a failure and replaces nothing", () => {
    const here = stage({
      ...POSTGRES,
      pg_dump: 'for last; do :; done; echo half > "$(echo "$last" | cut -d= -f2)"',
    });
    const before = "daily-20200101T000000Z.dump";
    writeFileSync(join(here.folder, "backups", before), "whole");
    expect(() => here.run(dump, { KEEP_DAILY: "1", KEEP_WEEKLY: "0" })).toThrow();
    expect(here.backups().filter((name) => name.endsWith(".dump"))).toEqual([before]);
  });

  test("without weekly dumps keeps daily ones alone", () => {
    const here = stage(POSTGRES);
    here.run(dump, { KEEP_DAILY: "1", KEEP_WEEKLY: "0" });
    expect(here.backups()).toEqual([expect.stringMatching(/^daily-/)]);
  });
});

/** The same with two dumps. */
function stageWithDumps(programs: Record<string, string>) {
  const here = stage(programs);
  for (const day of ["01", "02"])
    writeFileSync(join(here.folder, "backups", `daily-202001${day}T000000Z.dump`), "x");
  return here;
}

describe("a restore drill", () => {
  const drill = script(container(one(production(), "CronJob", "teslasync-restore-drill"), "drill"));
  const programs = {
    psql: 'echo "$@" >> "$LOG"; case "$*" in *count*) echo "$TABLES";; esac',
    pg_restore: 'echo "pg_restore $*" >> "$LOG"',
  };
  const staged = () => stageWithDumps(programs);

  test("restores the newest dump beside the database and takes it away again", () => {
    const here = staged();
    expect(here.run(drill, { TABLES: "42" })).toMatch(/daily-20200102T000000Z\.dump: 42 tables restored/);
    const log = here.log();
    expect(log.filter((line) => line.startsWith("pg_restore"))).toEqual([
      expect.stringMatching(/--dbname=cars_drill .*daily-20200102T000000Z\.dump$/),
    ]);
    expect(log.filter((line) => /DROP/.test(line)).every((line) => /cars_drill/.test(line))).toBe(true);
    expect(log.at(-1)).toContain("DROP DATABASE cars_drill");
  });

  test("fails when nothing is in it, and without a dump", () => {
    expect(() => staged().run(drill, { TABLES: "0" })).toThrow();
    const empty = stage({ ...programs, pg_restore: 'for last; do :; done; test -e "$last"' });
    expect(() => empty.run(drill, { TABLES: "42" })).toThrow();
  });
});

describe("a restore", () => {
  const restore = script(container(one(production(), "CronJob", "teslasync-restore"), "restore"));
  const programs = {
    psql: 'echo "$@" >> "$LOG"; case "$*" in *count*) echo 42;; esac',
    pg_restore: 'echo "pg_restore $*" >> "$LOG"',
  };
  const staged = () => stageWithDumps(programs);

  test("puts the newest dump into a database of its own, says its name, and touches no other", () => {
    const here = staged();
    const [, name] = /postgres\.database: (cars_restored_\d{12})$/m.exec(here.run(restore)) ?? [];
    expect(name).toBeDefined();
    expect(here.log().filter((line) => /DATABASE/.test(line))).toEqual([
      expect.stringContaining(`CREATE DATABASE ${name}`),
    ]);
    expect(here.log().join("\n")).not.toMatch(/DROP|ALTER DATABASE/);
    expect(
      here
        .log()
        .some((line) => line.startsWith(`pg_restore`) && line.endsWith("daily-20200102T000000Z.dump")),
    ).toBe(true);
  });

  test("takes the dump that is named, and fails when it is not there", () => {
    const here = staged();
    here.run(restore, { DUMP: "daily-20200101T000000Z.dump" });
    expect(here.log().some((line) => line.endsWith("daily-20200101T000000Z.dump"))).toBe(true);
    expect(() => staged().run(restore, { DUMP: "daily-20190101T000000Z.dump" })).toThrow();
  });
});

test("a bucket gets what was dumped", () => {
  const bucket = { name: "cars" };
  const state = rendered(teslasync, "production", { settings: { backup: { bucket } } });
  const here = stage({ aws: 'echo "$@" >> "$LOG"' });
  writeFileSync(join(here.folder, "backups", "daily-20200101T000000Z.dump"), "whole");
  here.run(script(container(one(state, "CronJob", "teslasync-backup"), "upload")), {
    BUCKET: "cars",
    PREFIX: "db",
  });
  expect(here.log()).toEqual([
    expect.stringMatching(/^s3 cp --no-progress \S+ s3:\/\/cars\/db\/daily-20200101T000000Z\.dump$/),
  ]);
});

test("Ollama pulls a model only when it is not there", () => {
  const beta = rendered(teslasync, "beta");
  const pull = script(container(one(beta, "StatefulSet", "teslasync-ollama"), "pull"));
  const programs = (shown: string) => ({
    ollama: `echo "$@" >> "$LOG"; case "$1" in serve) exec sleep 5;; show) ${shown};; esac`,
  });
  const missing = stage(programs("false"));
  missing.run(pull, {}, ["m", "n"]);
  expect(missing.log()).toEqual(expect.arrayContaining(["pull m", "pull n"]));
  const there = stage(programs('test "$2" = m'));
  there.run(pull, {}, ["m", "n"]);
  expect(there.log()).toContain("pull n");
  expect(there.log()).not.toContain("pull m");
});
