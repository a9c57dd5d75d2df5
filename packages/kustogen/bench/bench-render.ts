import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { RenderService } from "@kustogen/kustomize/node/service.ts";
import { printResources } from "@kustogen/kustomize/yaml/printer/print.ts";
import { writeOverlays } from "./overlays.ts";

/** The figures of one run, as `bench render --json` prints them; what can't be measured here is left out. */
interface RenderFigures {
  overlays: number;
  /** The embedded renderer, one overlay after the other in one process, from files to printed text. */
  ms_per_overlay: number;
  /** One `kustomize build` for each overlay. */
  process_ms_per_overlay?: number;
  /** kustomize's library in one Go process, one overlay after the other. */
  go_ms_per_overlay?: number;
  /** A kustomization of many overlays at once: embedded, and with one `kustomize build`; per overlay. */
  root_overlays?: number;
  root_ms_per_overlay?: number;
  root_process_ms_per_overlay?: number;
  /** The largest memory of this process up to the end of the embedded run. */
  rss_mib: number;
  /** Time per overlay of the second half of the run relative to the first: 1 is linear growth. */
  growth: number;
}

const GO_PROGRAM = join("test", "referee", "go-render");
/** How many overlays the real program builds; it takes the same for each. */
const SAMPLE = 20;
/** How many overlays one root holds: kustomize's time grows faster than their number. */
const ROOT_OVERLAYS = 50;

/**
 * `bench render [--overlays N] [--json]`: writes N overlays of 8 resources to a temporary folder and renders them
 * with the embedded renderer, with one process each, and with kustomize's library in one Go process, comparing the
 * outputs. Throws InputError for wrong arguments.
 */
export async function benchRender(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { overlays: { type: "string", default: "1000" }, json: { type: "boolean", default: false } },
  });
  const count = Number(values.overlays);
  if (!Number.isInteger(count) || count < 2)
    throw new InputError(`bench: --overlays: expected a whole number from 2 on, found ${values.overlays}`);
  const root = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-bench-")));
  try {
    const figures = measure(root, count);
    process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : table(figures));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function measure(root: string, count: number): RenderFigures {
  const folders = writeOverlays(root, count);
  const half = count >> 1;
  const service = new RenderService();
  const started = performance.now();
  const outputs: string[] = [];
  let middle = started;
  for (const [index, folder] of folders.entries()) {
    if (index === half) middle = performance.now();
    const output = printResources(service.render(folder));
    if (index < SAMPLE) outputs.push(output);
  }
  const ended = performance.now();
  const figures: RenderFigures = {
    overlays: count,
    ms_per_overlay: round((ended - started) / count),
    rss_mib: Math.round(process.resourceUsage().maxRSS / 1024),
    growth: round((ended - middle) / (count - half) / ((middle - started) / half)),
  };
  const real = timeProcesses(folders.slice(0, SAMPLE), outputs);
  if (real !== undefined) Object.assign(figures, { process_ms_per_overlay: real }, timeRoot(root, count));
  const go = timeGo(folders, outputs);
  return go === undefined ? figures : { ...figures, go_ms_per_overlay: go };
}

/** Milliseconds per overlay with one process each; undefined when kustomize is not on your PATH. */
function timeProcesses(folders: string[], outputs: string[]): number | undefined {
  if (spawnSync("kustomize", ["version"]).status !== 0) return undefined;
  const started = performance.now();
  for (const [index, folder] of folders.entries()) {
    const { stdout } = spawnSync("kustomize", ["build", folder], { encoding: "utf8" });
    if (stdout !== outputs[index]) throw new Error(`${folder}: kustomize prints something else`);
  }
  return round((performance.now() - started) / folders.length);
}

/** One root that includes many overlays, per overlay: embedded, and as one process. */
function timeRoot(root: string, count: number): Partial<RenderFigures> {
  const overlays = Math.min(count, ROOT_OVERLAYS);
  const folder = join(root, "root");
  writeOverlays(folder, overlays);
  const started = performance.now();
  const output = printResources(new RenderService().render(folder));
  const embedded = performance.now();
  const { stdout } = spawnSync("kustomize", ["build", folder], { encoding: "utf8", maxBuffer: 1 << 28 });
  const ended = performance.now();
  if (stdout !== output) throw new Error(`${folder}: kustomize prints something else`);
  return {
    root_overlays: overlays,
    root_ms_per_overlay: round((embedded - started) / overlays),
    root_process_ms_per_overlay: round((ended - embedded) / overlays),
  };
}

/** kustomize's library as a program that takes folders on its standard input; undefined if Go can't build it. */
export function goRenderer(): string | undefined {
  const repository = repositoryRoot();
  const source = join(repository, GO_PROGRAM);
  const program = join(repository, "node_modules", ".cache", "kustogen", "go-render");
  mkdirSync(dirname(program), { recursive: true });
  // Its go.mod may ask for a later Go than the machine has, which Go then fetches.
  const env = { ...process.env, GOTOOLCHAIN: "auto" };
  const built = spawnSync("go", ["build", "-o", program, "."], { cwd: source, env, encoding: "utf8" });
  if (built.status === 0) return program;
  process.stderr.write(
    `bench: without kustomize's library: ${built.error?.message ?? built.stderr.trim().split("\n")[0]}\n`,
  );
  return undefined;
}

/** Milliseconds per overlay of the Go library in one process; undefined if Go can't build the program. */
function timeGo(folders: string[], outputs: string[]): number | undefined {
  const program = goRenderer();
  if (program === undefined) return undefined;
  const sample = spawnSync(program, ["-print"], {
    input: folders.slice(0, outputs.length).join("\n"),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (sample.stdout !== outputs.join("")) throw new Error("kustomize's library prints something else");
  const timed = spawnSync(program, [], { input: folders.join("\n"), encoding: "utf8" });
  if (timed.status !== 0) throw new Error(timed.stderr);
  return round((JSON.parse(timed.stdout) as { ms: number }).ms / folders.length);
}

/** The folder that holds the Go program: this module is run from scripts/ and from bundles elsewhere. */
function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, GO_PROGRAM)) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function table(figures: RenderFigures): string {
  const rows: [string, number | undefined][] = [
    ["embedded, one after the other", figures.ms_per_overlay],
    ["kustomize build, one process per overlay", figures.process_ms_per_overlay],
    ["kustomize's library in one Go process", figures.go_ms_per_overlay],
    [`embedded, one root over ${figures.root_overlays ?? "several"} overlays`, figures.root_ms_per_overlay],
    [
      `kustomize build, one root over ${figures.root_overlays ?? "several"} overlays`,
      figures.root_process_ms_per_overlay,
    ],
  ];
  const lines = rows.map(([name, ms]) =>
    ms === undefined
      ? `| ${name} | not measured | |\n`
      : `| ${name} | ${ms} | ${(ms / figures.ms_per_overlay).toFixed(1)} |\n`,
  );
  return `| ${figures.overlays} overlays of 8 resources | ms per overlay | ratio |\n| --- | ---: | ---: |\n${lines.join("")}\nThe peak memory is ${figures.rss_mib} MiB; the second half of the run takes ${figures.growth} times as long as the first.\n`;
}
