import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { filesBehind } from "@kustogen/review/check/model/facts.ts";
import { type State, stateOf } from "@kustogen/review/check/model/state.ts";
import { type TextFile, textFile } from "@kustogen/review/check/model/text-files.ts";
import { RULES } from "@kustogen/review/check/rules/rules.ts";
import { SourceLoader } from "@kustogen/review/check/sources/source-loader.ts";
import { judge } from "@kustogen/review/check/steps/judge.ts";
import { writeOverlays } from "./overlays.ts";

/** `bench check [--overlays N] [--rules] [--json]`: rendering overlays, and applying every rule to them. */
export function benchCheck(args: string[]): void {
  const { values } = parseArgs({
    args,
    options: {
      overlays: { type: "string", default: "2000" },
      rules: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const root = mkdtempSync(join(tmpdir(), "kustogen-bench-check-"));
  try {
    const folders = writeOverlays(root, Number(values.overlays));
    const before = process.cpuUsage();
    const started = performance.now();
    const loader = new SourceLoader(new DiskTree());
    const states: State[] = folders.map((folder) => {
      const { resources, sources } = loader.load(folder);
      return stateOf(resources, { environment: folder, strictness: "production", sources });
    });
    const rendered = performance.now();
    const usedByRendering = process.cpuUsage(before).user / 1000;
    const used = process.cpuUsage();
    const { findings } = judge(states, RULES, { files: filesOf(loader.tree, states) });
    const judged = performance.now();
    const usedByRules = process.cpuUsage(used).user / 1000;
    const perOverlay = (ms: number) => Math.round((ms / folders.length) * 1000) / 1000;
    const figures = {
      overlays: folders.length,
      rules: RULES.length,
      render_ms: perOverlay(rendered - started),
      rules_ms: perOverlay(judged - rendered),
      render_cpu_ms: perOverlay(usedByRendering),
      rules_cpu_ms: perOverlay(usedByRules),
      findings: findings.length,
    };
    if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
    else
      process.stdout.write(
        `| overlays | rendering, ms per overlay | rules, ms per overlay | rendering, CPU ms per overlay | rules, CPU ms per overlay |\n|---:|---:|---:|---:|---:|\n` +
          `| ${figures.overlays} | ${figures.render_ms} | ${figures.rules_ms} | ${figures.render_cpu_ms} | ${figures.rules_cpu_ms} |\n`,
      );
    if (values.rules) printRules(loader.tree, states);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The files behind the environments, which `secrets/file` looks through. */
function filesOf(tree: FileTree, states: readonly State[]): TextFile[] {
  return [...new Set(states.flatMap(filesBehind))].map((file) => textFile(tree, file, (path) => path));
}

/** Prints the time of each rule, the slowest first. */
function printRules(tree: FileTree, states: readonly State[]): void {
  const files = filesOf(tree, states);
  const costs = RULES.map((rule) => {
    const started = process.cpuUsage();
    judge(states, [rule], { files });
    return { id: rule.id, us: process.cpuUsage(started).user / states.length };
  }).sort((a, b) => b.us - a.us);
  for (const { id, us } of costs) process.stdout.write(`${us.toFixed(1).padStart(8)} µs  ${id}\n`);
}
