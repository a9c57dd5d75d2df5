import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { engineFolder, linkTools } from "./engine-folder.ts";
import { fastFolder } from "./fast-folder.ts";
import { writeOverlays } from "./overlays.ts";
import { type Took, timed } from "./timed.ts";

const ENVIRONMENTS = ["beta", "staging", "production"];
const RUNS = 3;

/**
 * `bench import [--objects N] [--json]`: hand-written overlays of N objects in each of three environments become a
 * system: the whole command with its proof, from its start to its end.
 */
export function benchImport(args: string[]): void {
  const { values } = parseArgs({
    args,
    options: { objects: { type: "string", default: "500" }, json: { type: "boolean", default: false } },
  });
  const groups = Math.ceil(Number(values.objects) / 8);
  const root = realpathSync(mkdtempSync(join(fastFolder(), "kustogen-bench-import-")));
  try {
    const hand = join(root, "hand");
    const folders = writeOverlays(hand, groups * ENVIRONMENTS.length, ENVIRONMENTS);
    rmSync(join(hand, "kustomization.yaml"));
    for (const name of ENVIRONMENTS) {
      const own = folders
        .map((folder) => folder.slice(hand.length + 1))
        .filter((folder) => folder.startsWith(`overlays/${name}/`));
      mkdirSync(join(root, "env", name), { recursive: true });
      writeFileSync(
        join(root, "env", name, "kustomization.yaml"),
        `resources:\n${own.map((folder) => `  - ../../hand/${folder}\n`).join("")}`,
      );
    }
    const engine = engineFolder();
    mkdirSync(join(root, "node_modules"));
    symlinkSync(engine, join(root, "node_modules/kustogen"), "dir");
    linkTools(engine, join(root, "node_modules"));
    writeFileSync(join(root, ".gitignore"), "node_modules\n");
    execFileSync("git", ["init", "-q"], { cwd: root });
    const command = (...more: string[]) =>
      timed(
        [
          process.execPath,
          join(engine, "bin/kustogen.mjs"),
          "import",
          ...ENVIRONMENTS.map((name) => `env/${name}`),
          ...["--name", "bench", "--not-secret", "made up for this bench", "--force", ...more],
        ],
        root,
        0,
      );
    const planned = Array.from({ length: RUNS }, () => command("--dry-run"));
    const written = Array.from({ length: RUNS }, () => command());
    const figures = {
      objects: groups * 8,
      environments: ENVIRONMENTS.length,
      proof_ms: median(planned, "ms"),
      proof_cpu_ms: median(planned, "cpu"),
      ms: median(written, "ms"),
      cpu_ms: median(written, "cpu"),
    };
    process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : table(figures));
  } finally {
    if (!process.env.KEEP) rmSync(root, { recursive: true, force: true });
    else console.error(root);
  }
}

function median(runs: readonly Took[], figure: keyof Took): number {
  return Math.round(
    runs.map((run) => run[figure]).sort((a, b) => a - b)[Math.floor(runs.length / 2)] as number,
  );
}

function table(figures: Record<string, number>): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |\n`;
  return (
    line(["objects", "environments", "plan and proof", "CPU time", "written and generated", "CPU time"]) +
    line(Object.keys(figures).map(() => "---:")) +
    line([
      figures.objects as number,
      figures.environments as number,
      `${figures.proof_ms} ms`,
      `${figures.proof_cpu_ms} ms`,
      `${figures.ms} ms`,
      `${figures.cpu_ms} ms`,
    ])
  );
}
