import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_FOLDERS, generatedFolders } from "../src/folders.ts";
import { generateSystem } from "../src/generate/system.ts";
import { systemOutput } from "../src/generate/system-output.ts";
import { type LayerNode, resolveTree } from "../src/layers/tree.ts";
import { applyPlan } from "../src/output/apply.ts";
import { planWrites } from "../src/output/plan.ts";
import { isUntouched, StoredRecord } from "../src/output/record/record.ts";
import { Transaction } from "../src/output/transaction.ts";
import { engineFolder, installEngine } from "./engine-folder.ts";
import { fastFolder } from "./fast-folder.ts";
import { runFloor } from "./floor.ts";
import { benchOneSetting, type OneSettingFigures } from "./one-setting.ts";
import { measuredEnvironment } from "./timed.ts";
import { syntheticEnvironments, syntheticSystem } from "./workload.ts";

/** The figures of one run, as `bench gen --json` prints them. Times per manifest are in microseconds. */
export interface GenFigures extends OneSettingFigures {
  systems: number;
  /** The Node that ran it. */
  node: string;
  /** Those that base, beta and production render to. */
  manifests: number;
  us_per_manifest: number;
  /** The same as CPU time, which other work on the machine lengthens less. */
  cpu_us_per_manifest: number;
  floor_us_per_manifest: number;
  /** `kustogen --version` as a whole process, the engine installed as a package, the median of five, in milliseconds. */
  start_ms: number;
  /** A second run with nothing to do, in milliseconds. */
  noop_ms: number;
  rss_mib: number;
}

/**
 * Generates the synthetic systems into a temporary folder the way `gen` does; runs
 * again with nothing to do, and then measures the floor: the same bytes without tool or checks.
 */
export function benchGen(systems: number): GenFigures {
  const folder = mkdtempSync(join(fastFolder(), "kustogen-bench-"));
  try {
    const root = join(folder, "repository");
    const { ms, cpu, texts } = generateInto(root, systems);
    // Counted behind it, so that no code is warm before.
    const manifests = systems * manifestsPerSystem();
    const noop = performance.now();
    if (!isUntouched(root, StoredRecord.read(recordFolder(root))))
      throw new Error("the second run found something to do");
    const noopMs = performance.now() - noop;
    const rss = process.resourceUsage().maxRSS / 1024;
    const floorMs = runFloor(allNodes(systems), texts, join(folder, "floor"));
    const perManifest = (value: number) => round((value * 1000) / manifests);
    return {
      systems,
      node: process.versions.node,
      manifests,
      us_per_manifest: perManifest(ms),
      cpu_us_per_manifest: perManifest(cpu),
      floor_us_per_manifest: perManifest(floorMs),
      start_ms: startMs(installEngine(engineFolder(), join(folder, "node_modules"))),
      noop_ms: round(noopMs),
      ...benchOneSetting(engineFolder(), systems),
      rss_mib: Math.round(rss),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How many manifests the layers of a synthetic system render to; what its environments don't share is not in its base. */
function manifestsPerSystem(): number {
  const nodes = resolveTree(syntheticSystem(0), syntheticEnvironments(1));
  const layers = generateSystem(nodes, DEFAULT_FOLDERS);
  return layers.reduce((count, { rendered }) => count + (rendered?.length ?? 0), 0);
}

const recordFolder = (root: string) => `${root}.record`;

function allNodes(systems: number): LayerNode[] {
  const environments = syntheticEnvironments(systems);
  return Array.from({ length: systems }, (_, i) => resolveTree(syntheticSystem(i), environments)).flat();
}

function generateInto(root: string, systems: number) {
  // Every rule, as `gen` has it, and no exceptions.
  const judge = { exceptions: [], rules: [] };
  const start = performance.now();
  const before = process.cpuUsage();
  const environments = syntheticEnvironments(systems);
  const outputs = Array.from({ length: systems }, (_, index) =>
    systemOutput(resolveTree(syntheticSystem(index), environments), DEFAULT_FOLDERS, judge),
  );
  const files = outputs.flatMap((output) => output.files);
  mkdirSync(root);
  const scope = generatedFolders(DEFAULT_FOLDERS);
  const plan = planWrites(root, files, scope, {
    recordFolder: recordFolder(root),
    committed: () => new Map(),
  });
  const transaction = Transaction.begin(root, recordFolder(root), { command: "bench" });
  applyPlan(transaction, plan, "bench");
  transaction.end();
  const { user, system } = process.cpuUsage(before);
  const ms = performance.now() - start;
  return { ms, cpu: (user + system) / 1000, texts: files };
}

/** How long a command takes that does nothing. */
function startMs(program: string): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [program, "--version"], {
      encoding: "utf8",
      env: measuredEnvironment(),
    });
    if (status !== 0) throw new Error(stderr);
    return performance.now() - start;
  });
  return Math.round(times.sort((a, b) => a - b)[2] as number);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
