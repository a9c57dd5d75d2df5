import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Files } from "../files.ts";
import { commitStates, ran } from "../run.ts";

/** What check and diff say of a change: a line for each finding, its severity and place, and the exit codes. */
export async function saidOf(before: Files, after: Files, date?: number): Promise<string[]> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-excuses-")));
  try {
    const repository = join(root, "repository");
    mkdirSync(repository);
    commitStates(repository, before, after, date);
    const said: string[] = [];
    for (const more of [[], ["--since", "before..after"], ["--since", "before..after", "--fork"]]) {
      const { stdout, stderr, exitCode } = await ran(repository, ["check", ".", "--json", ...more]);
      const command = more.length === 0 ? "check of the state" : `check ${more.join(" ")}`;
      if (!stdout.startsWith("{")) throw new Error(`${command}: ${stderr}`);
      said.push(
        `${command}: exit code ${exitCode}`,
        ...findingsIn(stdout).map((line) => `${command}: ${line}`),
      );
    }
    const { stdout, stderr, exitCode } = await ran(repository, ["diff", "before..after", "--json"]);
    if (!stdout.startsWith("{")) throw new Error(`diff: ${stderr}`);
    said.push(`diff: exit code ${exitCode}`, ...risksIn(stdout).map((line) => `diff: ${line}`));
    return [...new Set(said)].sort();
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

interface Finding {
  rule: string;
  severity: string;
  environment: string;
  resource?: { kind: string; name: string };
  path?: string;
  file?: string;
  also?: Finding[];
}

function findingsIn(report: string): string[] {
  const { findings, excused = [] } = JSON.parse(report) as { findings: Finding[]; excused?: Finding[] };
  const lineOf = ({ rule, severity, environment, resource, path, file }: Finding) =>
    [severity, rule, environment, resource?.kind, resource?.name, path, file].join(" ");
  return [...findings.map(lineOf), ...excused.map((one) => `excused ${lineOf(one)}`)];
}

interface Review {
  environments: {
    path: string;
    code?: string;
    broken?: true;
    risks: { rule: string; severity: string; resource?: string; path?: string }[];
  }[];
  notices?: { severity: string }[];
  verdict?: unknown;
}

function risksIn(report: string): string[] {
  const { environments, notices = [], verdict } = JSON.parse(report) as Review;
  return [
    JSON.stringify(verdict ?? null),
    ...notices.map(({ severity }) => `notice ${severity}`),
    ...environments.flatMap(({ path, code, broken, risks }) => [
      `${path} ${code} ${broken}`,
      ...risks.map((one) => `${path} ${one.severity} ${one.rule} ${one.resource} ${one.path}`),
    ]),
  ];
}
