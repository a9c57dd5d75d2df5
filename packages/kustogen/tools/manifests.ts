import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { Processes } from "../../../scripts/e2e/processes.ts";
import { installAll } from "../../../scripts/e2e/programs.ts";
import { commitCases, type Recorded } from "../test/tools/manifests/repository.ts";
import { compared, type Outcome, said } from "./manifests/compare.ts";
import { canonical, type OwnReading, ownReading } from "./manifests/ours.ts";
import { RepoServer } from "./manifests/repo-server.ts";

const report = (line: string): void => void process.stderr.write(`${line}\n`);

/** A repository whose Applications are compared. */
interface Subject {
  name: string;
  directory: string;
  commit: string;
}

type Row = Outcome & { subject: string; application: string; file: string };

/** "FOLDER" or "NAME FOLDER@COMMIT", a line each; what begins with # is none. */
function subjectsOf(list: string): Subject[] {
  return readFileSync(list, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [place = "", asked] = line.split("@");
      const directory = resolve(place);
      const commit = execFileSync("git", ["-C", directory, "rev-parse", `${asked ?? "HEAD"}^{commit}`], {
        encoding: "utf8",
      }).trim();
      return { name: place, directory, commit };
    });
}

/** The addresses of all that an Application or set names. */
function addresses(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(addresses);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === "repoURL" && typeof one === "string" ? [one] : addresses(one),
  );
}

/** Asks Argo CD for everything that was read in a repository. */
async function rowsOf(server: RepoServer, subject: Subject, reading: OwnReading): Promise<Row[]> {
  const rows: Row[] = [];
  const place = { repository: `file://${subject.directory}`, revision: subject.commit };
  for (const own of reading.applications) {
    const row = { subject: subject.name, application: own.name, file: own.file };
    const application = {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      ...(own.document as object),
    };
    // A source that isn't followed here needs no answer.
    if (own.manifests === undefined && own.reason === undefined) {
      rows.push({ ...row, kind: "named", why: "nothing of it is in this repository" });
      continue;
    }
    if (own.manifests === undefined && /of another repository|rendered by a plugin/.test(own.reason ?? "")) {
      rows.push({ ...row, kind: "named", why: own.reason as string });
      continue;
    }
    const real = await server.ask({ application, own: addresses(application), ...place });
    rows.push({ ...row, ...compared(own, real) });
  }
  for (const { name, file, document, made, reason } of reading.sets) {
    const row = { subject: subject.name, application: `set ${name}`, file };
    if (reason !== undefined) {
      rows.push({ ...row, kind: "named", why: reason });
      continue;
    }
    const real = await server.ask({ set: document, made, own: addresses(document), ...place });
    const sides = [real.applications ?? [], real.made ?? []].map((list) =>
      list.map((one) => canonical(said(one))).sort(),
    ) as [string[], string[]];
    const [theirs, ours] = sides;
    if (real.error !== undefined) rows.push({ ...row, kind: "argo fails", why: real.error });
    else if (canonical(theirs) === canonical(ours)) rows.push({ ...row, kind: "identical" });
    else
      rows.push({
        ...row,
        kind: "differs",
        why: `${theirs.length} there, ${ours.length} here\n  there ${theirs.find((one) => !ours.includes(one))}\n  here  ${ours.find((one) => !theirs.includes(one))}`,
      });
  }
  return rows;
}

/** Asks Argo CD about the small cases and keeps its answers, which an ordinary test holds ours against. */
async function record(server: RepoServer): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "kustogen-cases-"));
  try {
    const commit = commitCases(directory);
    const reading = ownReading(directory, commit);
    const place = { repository: `file://${directory}`, revision: commit };
    const recorded: Recorded = { applications: {}, sets: {} };
    for (const own of reading.applications) {
      const application = {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Application",
        ...(own.document as object),
      };
      const { sources, error } = await server.ask({ application, own: addresses(application), ...place });
      recorded.applications[own.name] = error === undefined ? { sources: sources ?? [] } : { fails: true };
    }
    for (const { name, document, made } of reading.sets) {
      const answer = await server.ask({ set: document, made, own: addresses(document), ...place });
      recorded.sets[name] =
        answer.error === undefined
          ? { applications: (answer.applications ?? []).map((one) => said(one)) }
          : { fails: true };
    }
    const text = JSON.stringify(recorded, undefined, 1).replaceAll(commit, "COMMIT");
    writeFileSync("packages/kustogen/test/tools/manifests/recorded.json", `${text}\n`);
    report(`${Object.keys(recorded.applications).length} Applications, ${reading.sets.length} sets recorded`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Options {
  output?: string;
  keep?: boolean;
  record?: boolean;
}

async function main(list: string | undefined, options: Options): Promise<void> {
  const { output, keep = false } = options;
  const root = process.cwd();
  const programs = await installAll(root, join(root, "scripts", "e2e", "programs"), report);
  process.env.PATH = [join(programs.helm, ".."), process.env.PATH].join(":");
  const processes = new Processes({ keep });
  const server = await RepoServer.start(processes, programs, programs.helm);
  const rows: Row[] = [];
  try {
    if (options.record) await record(server);
    for (const subject of list === undefined ? [] : subjectsOf(list)) {
      try {
        const found = await rowsOf(server, subject, ownReading(subject.directory, subject.commit));
        rows.push(...found);
        if (output !== undefined) writeFileSync(output, `${JSON.stringify(rows, undefined, 1)}\n`);
        report(
          `${subject.name}: ${found.length}, ${found.filter(({ kind }) => kind === "identical").length} identical`,
        );
      } catch (error) {
        report(`${subject.name}: ${error instanceof Error ? error.stack : error}`);
        process.exitCode = 1;
      }
    }
  } finally {
    server.stop();
    await processes.close();
  }
  const kinds = new Map<string, number>();
  for (const { kind } of rows) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  for (const [kind, count] of kinds) process.stdout.write(`${kind}: ${count}\n`);
}

await new Command("manifests")
  .description("Compare what kustogen makes of Applications with what a real Argo CD makes of them")
  .argument("[list]", "a file with a git folder a line, or FOLDER@COMMIT")
  .option("--record", "ask about the small cases and keep the answers for their test")
  .option("--output <file>", "write every outcome to it, as JSON")
  .option("--keep", "keep the folder with the logs")
  .action(main)
  .parseAsync();
