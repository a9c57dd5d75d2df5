import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { InputError } from "../src/errors/errors.ts";
import { writeOverlays } from "./overlays.ts";

/** The figures of one run, as `bench review --json` prints them. */
interface ReviewFigures {
  /** Each has two overlays. */
  systems: number;
  /** Overlays that the compared commit changes. */
  changed: number;
  /** The whole command, from its start to its end: the median of three runs. */
  ms: number;
  /** One `kustomize build` process for each side of each changed overlay and a text diff; absent without the program. */
  baseline_ms?: number;
  /** The whole command after one change in what every overlay is built on. */
  all_changed: number;
  all_ms: number;
  /** Time per overlay of that relative to a repository half as large: 1 is linear. */
  all_growth: number;
}

const RUNS = 3;

/**
 * `bench review [--systems N] [--changed N] [--json]`: a repository of N systems in two environments each, of which a
 * commit changes some overlays, and another one what all are built on. Throws InputError for wrong arguments.
 */
export function benchReview(args: string[]): void {
  const { values } = parseArgs({
    args,
    options: {
      systems: { type: "string", default: "1000" },
      changed: { type: "string", default: "10" },
      json: { type: "boolean", default: false },
    },
  });
  const systems = positive("--systems", values.systems);
  const changed = positive("--changed", values.changed);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-bench-")));
  try {
    const figures = measure(folder, systems, Math.min(changed, systems * 2));
    process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : table(figures));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function positive(option: string, given: string): number {
  const value = Number(given);
  if (Number.isInteger(value) && value >= 2) return value;
  throw new InputError(`bench: ${option}: expected a whole number from 2 on, found ${given}`);
}

function measure(folder: string, systems: number, changed: number): ReviewFigures {
  const repository = new Repository(join(folder, "whole"), systems);
  const overlays = repository.overlays
    .filter((_, index) => index % Math.ceil(repository.overlays.length / changed) === 0)
    .slice(0, changed);
  for (const overlay of overlays)
    repository.replace(join(overlay, "env.yaml"), /value: .*/, "value: changed");
  repository.commit("some");
  const ms = repository.time(overlays.length);
  const baseline = repository.timeProcesses(overlays, join(folder, "before"));
  const all = repository.timeAll();
  const half = new Repository(join(folder, "half"), Math.ceil(systems / 2)).timeAll();
  return {
    systems,
    changed: overlays.length,
    ms,
    ...(baseline !== undefined && { baseline_ms: baseline }),
    all_changed: all.overlays,
    all_ms: all.ms,
    all_growth: Math.round((all.ms / all.overlays / (half.ms / half.overlays)) * 100) / 100,
  };
}

/** A repository of systems that all are built on one shared folder, too. */
class Repository {
  readonly root: string;
  readonly overlays: string[];

  constructor(root: string, systems: number) {
    this.root = root;
    mkdirSync(root, { recursive: true });
    this.overlays = writeOverlays(root, systems * 2);
    rmSync(join(root, "kustomization.yaml"));
    mkdirSync(join(root, "shared"));
    writeFileSync(join(root, "shared", "kustomization.yaml"), "resources: [contact.yaml]\n");
    writeFileSync(
      join(root, "shared", "contact.yaml"),
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: contact}\ndata: {team: one}\n",
    );
    for (let system = 0; system < systems; system++)
      this.replace(
        join(root, "base", `sys${system}`, "kustomization.yaml"),
        /^resources:\n/m,
        "resources:\n  - ../../shared\n",
      );
    this.git("init", "--quiet");
    this.commit("all");
  }

  replace(file: string, what: RegExp, by: string): void {
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(what, by));
  }

  commit(message: string): void {
    this.git("add", "--all");
    this.git(
      "-c",
      "user.name=bench",
      "-c",
      "user.email=bench@example.test",
      "-c",
      "gc.auto=0",
      "commit",
      "--quiet",
      "--message",
      message,
    );
  }

  git(...args: string[]): void {
    const answer = spawnSync("git", args, { cwd: this.root, encoding: "utf8" });
    if (answer.status !== 0) throw new Error(`git ${args[0]}: ${answer.stderr}`);
  }

  /** Milliseconds of `kustogen diff` for the last commit, which must report this many environments. */
  time(expected: number): number {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const started = performance.now();
      const answer = spawnSync(process.execPath, [program(), "diff", "HEAD~1..HEAD", "--json"], {
        cwd: this.root,
        encoding: "utf8",
        maxBuffer: 1 << 30,
      });
      times.push(performance.now() - started);
      if (answer.status !== 0) throw new Error(answer.stderr);
      const { environments } = JSON.parse(answer.stdout) as { environments: unknown[] };
      if (environments.length !== expected)
        throw new Error(`${environments.length} environments are reported, not ${expected}`);
    }
    return Math.round(times.sort((a, b) => a - b)[RUNS >> 1] as number);
  }

  /** The same after a change that reaches every overlay. */
  timeAll(): { overlays: number; ms: number } {
    this.replace(join(this.root, "shared", "contact.yaml"), /team: \w+/, "team: two");
    this.commit("shared");
    return { overlays: this.overlays.length, ms: this.time(this.overlays.length) };
  }

  /** Milliseconds with one process for each side of each overlay, and one text diff; undefined without kustomize. */
  timeProcesses(overlays: readonly string[], before: string): number | undefined {
    const build = [
      ["kustomize", "build"],
      ["kubectl", "kustomize"],
    ].find(([name = ""]) => spawnSync(name, ["version", "--client"]).error === undefined);
    if (build === undefined) return undefined;
    const [name, command] = build as [string, string];
    this.git("worktree", "add", "--quiet", "--detach", before, "HEAD~1");
    const started = performance.now();
    for (const overlay of overlays) {
      const outputs = [overlay.replace(this.root, before), overlay].map((folder, index) => {
        const answer = spawnSync(name, [command, folder], { encoding: "utf8" });
        if (answer.status !== 0) throw new Error(answer.stderr);
        const file = join(before, `${index}.yaml`);
        writeFileSync(file, answer.stdout);
        return file;
      });
      const answer = spawnSync("diff", ["-u", ...outputs], { encoding: "utf8" });
      if (answer.status !== 1) throw new Error(`${overlay}: no difference`);
    }
    return Math.round(performance.now() - started);
  }
}

/** The command as people start it: this module is run from the engine's folder and from bundles in it. */
function program(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "bin", "kustogen.mjs")) && dirname(folder) !== folder)
    folder = dirname(folder);
  return join(folder, "bin", "kustogen.mjs");
}

function table(figures: ReviewFigures): string {
  const rows = Object.entries(figures).map(
    ([name, value]) => `| ${name.replaceAll("_", " ")} | ${value} |\n`,
  );
  return `| | |\n|---|---:|\n${rows.join("")}`;
}
