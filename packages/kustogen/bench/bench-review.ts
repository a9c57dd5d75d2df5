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
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { writeOverlays } from "./overlays.ts";
import { type Took, timed } from "./timed.ts";

/** The figures of one run, as `bench review --json` prints them. */
interface ReviewFigures {
  /** Each has two overlays. */
  systems: number;
  /** Overlays that the compared commit changes. */
  changed: number;
  /** The whole command, from its start to its end: the median of three runs. */
  ms: number;
  /** Its CPU time, that of git with it. */
  cpu_ms: number;
  /** One `kustomize build` process for each side of each changed overlay and a text diff; absent without the program. */
  baseline_ms?: number;
  baseline_cpu_ms?: number;
  /** The whole command after one change in what every overlay is built on. */
  all_changed: number;
  all_ms: number;
  all_cpu_ms: number;
  /** The baseline for all of them, from that of the changed ones; absent without the program. */
  all_baseline_ms?: number;
  all_baseline_cpu_ms?: number;
  /** CPU time per overlay of that relative to a repository half as large: 1 is linear. */
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
  const some = repository.time(overlays.length);
  const baseline = repository.timeProcesses(overlays, join(folder, "before"));
  const all = repository.timeAll();
  const half = new Repository(join(folder, "half"), Math.ceil(systems / 2)).timeAll();
  const perOverlay = all.overlays / overlays.length;
  return {
    systems,
    changed: overlays.length,
    ms: Math.round(some.ms),
    cpu_ms: Math.round(some.cpu),
    ...(baseline !== undefined && {
      baseline_ms: Math.round(baseline.ms),
      baseline_cpu_ms: Math.round(baseline.cpu),
    }),
    all_changed: all.overlays,
    all_ms: Math.round(all.ms),
    all_cpu_ms: Math.round(all.cpu),
    ...(baseline !== undefined && {
      all_baseline_ms: Math.round(baseline.ms * perOverlay),
      all_baseline_cpu_ms: Math.round(baseline.cpu * perOverlay),
    }),
    all_growth: Math.round((all.cpu / all.overlays / (half.cpu / half.overlays)) * 100) / 100,
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

  /** The time of `kustogen diff` for the last commit, which must report this many environments. */
  time(expected: number): Took {
    const runs: Took[] = [];
    for (let run = 0; run < RUNS; run++) {
      const command = [process.execPath, program(), "diff", "HEAD~1..HEAD", "--json"];
      const { ms, cpu, stdout } = timed(command, this.root, 0);
      runs.push({ ms, cpu });
      const { environments } = JSON.parse(stdout) as { environments: unknown[] };
      if (environments.length !== expected)
        throw new Error(`${environments.length} environments are reported, not ${expected}`);
    }
    const median = (of: keyof Took) =>
      runs.map((took) => took[of]).sort((a, b) => a - b)[RUNS >> 1] as number;
    return { ms: median("ms"), cpu: median("cpu") };
  }

  /** The same after a change that reaches every overlay. */
  timeAll(): Took & { overlays: number } {
    this.replace(join(this.root, "shared", "contact.yaml"), /team: \w+/, "team: two");
    this.commit("shared");
    return { overlays: this.overlays.length, ...this.time(this.overlays.length) };
  }

  /** The time of one process for each side of each overlay, plus one text diff; undefined without kustomize. */
  timeProcesses(overlays: readonly string[], before: string): Took | undefined {
    const build = [
      ["kustomize", "build"],
      ["kubectl", "kustomize"],
    ].find(([name = ""]) => spawnSync(name, ["version", "--client"]).error === undefined);
    if (build === undefined) return undefined;
    this.git("worktree", "add", "--quiet", "--detach", before, "HEAD~1");
    const sum: Took = { ms: 0, cpu: 0 };
    const add = ({ ms, cpu }: Took) => {
      sum.ms += ms;
      sum.cpu += cpu;
    };
    for (const overlay of overlays) {
      const outputs = [overlay.replace(this.root, before), overlay].map((folder, index) => {
        const took = timed([...build, folder], this.root, 0);
        add(took);
        const file = join(before, `${index}.yaml`);
        writeFileSync(file, took.stdout);
        return file;
      });
      add(timed(["diff", "-u", ...outputs], this.root, 1));
    }
    return sum;
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
  const { systems, changed, all_changed } = figures;
  const overlays = systems * 2;
  const rows = [
    row(`\`diff\`, ${changed} of ${overlays} overlays changed`, figures.ms, figures.cpu_ms, figures.ms),
    row(
      `${changed * 2} kustomize processes and ${changed} text diffs`,
      figures.baseline_ms,
      figures.baseline_cpu_ms,
      figures.ms,
    ),
    row(`\`diff\`, all ${all_changed} changed`, figures.all_ms, figures.all_cpu_ms, figures.all_ms),
    row(
      `${all_changed * 2} kustomize processes and ${all_changed} text diffs, extrapolated from ${changed} overlays`,
      figures.all_baseline_ms,
      figures.all_baseline_cpu_ms,
      figures.all_ms,
    ),
  ];
  return `| | ms of elapsed time | ms of CPU time | ratio |
| --- | ---: | ---: | ---: |
${rows.join("")}
Each overlay costs ${figures.all_growth} times the CPU time that it costs in a repository half as large.
`;
}

/** A row with the title, the time, and its ratio to the time that it is compared with; empty if not measured. */
function row(title: string, ms: number | undefined, cpu: number | undefined, compared: number): string {
  return ms === undefined ? "" : `| ${title} | ${ms} | ${cpu} | ${Math.round((ms / compared) * 10) / 10} |\n`;
}
