import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { Processes } from "../../../scripts/e2e/processes.ts";
import { installAll } from "../../../scripts/e2e/programs.ts";
import { compared, type Outcome } from "./manifests/compare.ts";
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
    // What isn't followed here needs no answer, and may lead anywhere.
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
      list.map((one) => canonical(picked(one as Record<string, Record<string, unknown>>))).sort(),
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

/** What counts of an Application that a set makes. */
function picked({ metadata, spec }: Record<string, Record<string, unknown>>): unknown {
  return { name: metadata?.name, labels: metadata?.labels, annotations: metadata?.annotations, spec };
}

interface Options {
  output?: string;
  keep?: boolean;
}

async function main(list: string, { output, keep = false }: Options): Promise<void> {
  const root = process.cwd();
  const programs = await installAll(root, join(root, "scripts", "e2e", "programs"), report);
  process.env.PATH = [join(programs.helm, ".."), process.env.PATH].join(":");
  const processes = new Processes({ keep });
  const server = await RepoServer.start(processes, programs, programs.helm);
  const rows: Row[] = [];
  try {
    for (const subject of subjectsOf(list)) {
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
  .argument("<list>", "a file with a git folder a line, or FOLDER@COMMIT")
  .option("--output <file>", "write every outcome to it, as JSON")
  .option("--keep", "keep the folder with the logs")
  .action(main)
  .parseAsync();
