import { lstatSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { BenchProject } from "./project.ts";
import { type Took, timed } from "./timed.ts";

/** The costs of a repository with that many systems; `cpu` beside a time is CPU time, including git's. */
interface ScaleFigures {
  systems: number;
  /** Two for each system. */
  applications: number;
  files: number;
  files_mib: number;
  /** Git's objects after the first commit, packed. */
  objects_mib: number;
  /** The size of a checkout without history. */
  shallow_mib: number;
  first_gen: Cost;
  nothing_to_do: Cost;
  /** One pin in one environment: `gen` with its commit, the objects it adds, `diff` of it. */
  one_pin_gen: Cost;
  one_pin_objects: number;
  one_pin_kib: number;
  one_pin_diff: Cost;
  /** Ten overlays in one commit. */
  ten_pins_diff: Cost;
  status: Cost;
  /** A pin of every system in one environment, as one commit. */
  all_pins_gen: Cost;
  all_pins_kib: number;
  all_pins_diff: Cost;
  check_all: Cost;
  git_status: Cost;
  shallow_clone: Cost;
}

interface Cost {
  s: number;
  cpu: number;
  /** The most memory, in MiB. */
  memory?: number;
}

const SIZES = "100,1000,10000";

/**
 * `bench scale [--systems 100,1000,10000] [--json]`: repositories of so many systems in two environments each, and what
 * generating, reviewing and keeping them costs. Throws InputError for wrong arguments.
 */
export function benchScale(args: string[]): void {
  const { values } = parseArgs({
    args,
    options: { systems: { type: "string", default: SIZES }, json: { type: "boolean", default: false } },
  });
  const sizes = values.systems.split(",").map(Number);
  if (!sizes.every((size) => Number.isInteger(size) && size >= 1))
    throw new InputError(`bench: --systems: expected whole numbers from 1 on, found ${values.systems}`);
  const engine = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const rows = sizes.map((systems) => {
    // A disk, as repositories have: git looks at every file of the working tree.
    const project = new BenchProject(engine, tmpdir(), systems);
    try {
      return measure(project);
    } finally {
      project.remove();
    }
  });
  process.stdout.write(values.json ? `${JSON.stringify(rows)}\n` : table(rows));
}

function measure(project: BenchProject): ScaleFigures {
  const { systems } = project;
  const first = project.measure("gen");
  project.git("gc", "-q");
  const objects_mib = mib(objects(project).bytes);
  const nothing = project.measure("gen");
  const status = timed(["git", "status", "--porcelain"], project.root, 0);
  const shallow = shallowClone(project);
  const [onePin, one] = added(project, () => {
    project.pin("beta", 1, "1.2.4");
    return project.measure("gen");
  });
  const oneDiff = project.measure("diff", "HEAD~1..HEAD");
  project.pin("beta", 10, "1.2.6");
  project.measure("gen");
  const tenDiff = project.measure("diff", "HEAD~1..HEAD");
  const ownStatus = project.measure("status", "--no-cluster");
  const [allPins, all] = added(project, () => {
    project.pin("production", systems, "1.2.5");
    return project.measure("gen");
  });
  const allDiff = project.measure("diff", "HEAD~1..HEAD", "--format", "markdown");
  const check = project.measure("check");
  const files = generated(project.root);
  return {
    systems,
    applications: 2 * systems,
    files: files.count,
    files_mib: mib(files.bytes),
    objects_mib,
    shallow_mib: shallow.mib,
    first_gen: cost(first),
    nothing_to_do: cost(nothing),
    one_pin_gen: cost(onePin),
    one_pin_objects: one.count,
    one_pin_kib: Math.round(one.bytes / 1024),
    one_pin_diff: cost(oneDiff),
    ten_pins_diff: cost(tenDiff),
    status: cost(ownStatus),
    all_pins_gen: cost(allPins),
    all_pins_kib: Math.round(all.bytes / 1024),
    all_pins_diff: cost(allDiff),
    check_all: cost(check),
    git_status: cost(status),
    shallow_clone: cost(shallow),
  };
}

const cost = ({ ms, cpu, memory }: Took & { memory?: number }): Cost => ({
  s: Math.round(ms / 10) / 100,
  cpu: Math.round(cpu / 10) / 100,
  ...(memory !== undefined && { memory }),
});

const mib = (bytes: number): number => Math.round((bytes / 2 ** 20) * 10) / 10;

/** Git's objects: how many are loose, and what all of them take as they are stored and sent. */
function objects(project: BenchProject): { count: number; bytes: number } {
  let bytes = 0;
  for (const line of project
    .git("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectsize:disk)")
    .split("\n"))
    bytes += Number(line);
  const [, count = "0"] = /^count: (\d+)$/m.exec(project.git("count-objects", "-v")) ?? [];
  return { count: Number(count), bytes };
}

/** The git objects that some work adds, and the result of that work. */
function added<Result>(
  project: BenchProject,
  work: () => Result,
): [Result, { count: number; bytes: number }] {
  const before = objects(project);
  const result = work();
  const after = objects(project);
  return [result, { count: after.count - before.count, bytes: after.bytes - before.bytes }];
}

/** A checkout of the newest commit alone, as a repo server or a CI job fetches one. */
function shallowClone(project: BenchProject): Took & { mib: number } {
  const folder = `${project.root}-clone`;
  try {
    const took = timed(
      ["git", "clone", "-q", "--depth", "1", `file://${project.root}`, folder],
      project.root,
      0,
    );
    return { ...took, mib: mib(sizeOf(join(folder, ".git/objects")).bytes) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The generated files: how many, and their bytes. */
function generated(root: string): { count: number; bytes: number } {
  const sum = { count: 0, bytes: 0 };
  for (const folder of ["base", "overlays", "argocd"]) {
    const { count, bytes } = sizeOf(join(root, folder));
    sum.count += count;
    sum.bytes += bytes;
  }
  return sum;
}

function sizeOf(folder: string): { count: number; bytes: number } {
  const sum = { count: 0, bytes: 0 };
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    sum.count++;
    sum.bytes += lstatSync(join(entry.parentPath, entry.name)).size;
  }
  return sum;
}

/** The figures as the table of docs/scale.md, a column for each size: CPU time, and the most memory. */
function table(rows: readonly ScaleFigures[]): string {
  const count = (value: number) => value.toLocaleString("en-US");
  const seconds = ({ cpu, memory }: Cost) => {
    const time = `${cpu < 10 ? cpu.toFixed(cpu < 0.1 ? 2 : 1) : Math.round(cpu)} s`;
    return memory === undefined ? time : `${time}, ${count(memory)} MiB`;
  };
  const size = (kib: number) => (kib < 1024 ? `${kib} KiB` : `${(kib / 1024).toFixed(1)} MiB`);
  const lines: [string, (row: ScaleFigures) => string][] = [
    ["", ({ systems }) => (systems === rows[0]?.systems ? `${count(systems)} systems` : count(systems))],
    ["Applications", ({ applications }) => count(applications)],
    ["generated files", ({ files, files_mib }) => `${count(files)}, ${files_mib} MiB`],
    ["packed git objects", ({ objects_mib }) => `${objects_mib} MiB`],
    ["objects of a clone without history", ({ shallow_mib }) => `${shallow_mib} MiB`],
    ["`git status`", ({ git_status }) => seconds(git_status)],
    ["`status`", ({ status }) => seconds(status)],
    ["first `gen`, with its commit", ({ first_gen }) => seconds(first_gen)],
    ["`gen` with nothing to do", ({ nothing_to_do }) => seconds(nothing_to_do)],
    ["`gen` after a change to one pin, with its commit", ({ one_pin_gen }) => seconds(one_pin_gen)],
    [
      "what that commit adds",
      ({ one_pin_objects, one_pin_kib }) => `${one_pin_objects} objects, ${size(one_pin_kib)}`,
    ],
    ["`diff` of that commit", ({ one_pin_diff }) => seconds(one_pin_diff)],
    ["`diff` of a commit with ten pins", ({ ten_pins_diff }) => seconds(ten_pins_diff)],
    [
      "`gen` after a change to one pin in every system, with its commit",
      ({ all_pins_gen }) => seconds(all_pins_gen),
    ],
    ["what that commit adds", ({ all_pins_kib }) => size(all_pins_kib)],
    ["`diff` of that commit", ({ all_pins_diff }) => seconds(all_pins_diff)],
    ["`check` of everything", ({ check_all }) => seconds(check_all)],
  ];
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`.replace("|  |", "| |");
  const [head = "", ...body] = lines.map(([title, of]) => line([title, ...rows.map(of)]));
  return `${head}${line(["---", ...rows.map(() => "---:")])}${body.join("")}`;
}
