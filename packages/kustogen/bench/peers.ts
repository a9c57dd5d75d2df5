import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { RenderService } from "@kustogen/kustomize/node/service.ts";
import { resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { printResources } from "@kustogen/kustomize/yaml/printer/print.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { schemaProblem } from "@kustogen/review/kubernetes/validate.ts";
import { goRenderer } from "./bench-render.ts";
import { describing } from "./describing.ts";
import { engineAt, engineFolder } from "./engine-folder.ts";
import { writeOverlays } from "./overlays.ts";
import { BenchProject } from "./project.ts";
import { timed } from "./timed.ts";

/** The time of one program for one overlay, in milliseconds of CPU time, and its ratio to ours. */
interface PeerFigures {
  task: string;
  program: string;
  ms: number;
  ratio: number;
}

/** Each program's turn comes so often; all of them take turns, so that what else runs here slows down each. */
const TURNS = 3;
/** How many overlays a process is started for. */
const SAMPLE = 5;
/** The commit whose engine is a peer, so that what a change costs shows as a ratio. */
const FIXED = "9ebf78505";

type Turn = () => number;

/**
 * `bench peers [--overlays N] [--systems N] [--schemas FOLDER] [--json]`: what other programs take for the same work, turn by turn in
 * one run; those that aren't on your PATH are left out. Throws InputError for wrong arguments.
 *
 * --schemas names the folder of kubeconform's schemas, as `npm run referee -- schemas` prints it.
 */
export function benchPeers(args: string[]): void {
  const { values } = parseArgs({
    args,
    options: {
      overlays: { type: "string", default: "500" },
      systems: { type: "string", default: "100" },
      schemas: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const count = Number(values.overlays);
  if (!Number.isInteger(count) || count < SAMPLE)
    throw new InputError(
      `bench: --overlays: expected a whole number from ${SAMPLE} on, found ${values.overlays}`,
    );
  const root = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-bench-")));
  try {
    const folders = writeOverlays(root, count);
    const figures = [
      ...compared("gen --full", generating(root, Number(values.systems))),
      ...compared("code to files", describing(root)),
      ...compared("render, in one process", rendering(folders)),
      ...compared("render, one process per overlay", processes(folders.slice(0, SAMPLE))),
      ...compared("validate", validating(root, folders, values.schemas)),
    ];
    process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : table(figures));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The medians of the programs' turns, ours first. */
function compared(task: string, programs: ReadonlyMap<string, Turn>): PeerFigures[] {
  const taken = new Map([...programs.keys()].map((program) => [program, [] as number[]]));
  for (let turn = 0; turn < TURNS; turn++)
    for (const [program, take] of programs) taken.get(program)?.push(take());
  const medians = [...taken].map(
    ([program, all]) => [program, all.sort((a, b) => a - b)[TURNS >> 1] as number] as const,
  );
  const [, ours] = medians[0] as readonly [string, number];
  return medians.map(([program, ms]) => ({
    task,
    program,
    ms: Math.round(ms * 1000) / 1000,
    ratio: Math.round((ms / ours) * 10) / 10,
  }));
}

/** Whole runs of `gen --full` with everything written already, by this engine and by that of a fixed commit. */
function generating(root: string, systems: number): Map<string, Turn> {
  const programs = new Map<string, Turn>();
  const engines = { kustogen: engineFolder(), [`kustogen at ${FIXED}`]: engineAt(FIXED, root) };
  for (const [program, engine] of Object.entries(engines)) {
    if (engine === undefined) {
      process.stderr.write(`bench: this clone lacks the commit ${FIXED}, so that its row is left out\n`);
      continue;
    }
    const project = new BenchProject(engine, root, systems);
    project.run("gen", "--no-commit");
    // Two environments, each with an overlay for each system.
    programs.set(program, () => project.run("gen", "--no-commit", "--full").cpu / systems / 2);
  }
  return programs;
}

/** The embedded renderer, and kustomize's library in one Go process. */
function rendering(folders: readonly string[]): Map<string, Turn> {
  const programs = new Map<string, Turn>();
  programs.set("kustogen", () =>
    used(folders.length, () => {
      const service = new RenderService();
      for (const folder of folders) printResources(service.render(folder));
    }),
  );
  const go = goRenderer();
  if (go !== undefined)
    programs.set("kustomize's library in Go", () => {
      const input = join(folders[0] as string, "..", "folders.txt");
      writeFileSync(input, folders.join("\n"));
      return timed(["sh", "-c", `"${go}" <"${input}"`], "/", 0).cpu / folders.length;
    });
  return programs;
}

/** Both command lines, started for each overlay. */
function processes(folders: readonly string[]): Map<string, Turn> {
  const started = (...command: string[]): Turn => {
    return () =>
      folders.reduce((sum, folder) => sum + timed([...command, folder], "/", 0).cpu, 0) / folders.length;
  };
  const own = join(engineFolder(), "bin", "kustogen.mjs");
  const programs = new Map([["kustogen", started(process.execPath, own, "render")]]);
  if (isThere("kustomize", "version")) programs.set("kustomize", started("kustomize", "build"));
  return programs;
}

/** Our schemas, and those of kubeconform, on the printed manifests. */
function validating(
  root: string,
  folders: readonly string[],
  schemas: string | undefined,
): Map<string, Turn> {
  const printed = join(root, "printed");
  mkdirSync(printed);
  const service = new RenderService();
  const texts = folders.map((folder) => printResources(service.render(folder)));
  for (const [at, text] of texts.entries()) writeFileSync(join(printed, `${at}.yaml`), text);
  const programs = new Map<string, Turn>();
  programs.set("kustogen", () =>
    used(folders.length, () => {
      for (const text of texts)
        for (const document of parseDocuments(text, "printed.yaml"))
          if (schemaProblem(resourceOf(document)) !== undefined)
            throw new Error("an overlay of the benchmark isn't valid");
    }),
  );
  if (schemas !== undefined && isThere("kubeconform", "-v")) {
    const location = join(schemas, "{{.Group}}", "{{.ResourceKind}}_{{.ResourceAPIVersion}}.json");
    const command = ["kubeconform", "-strict", "-schema-location", location, printed];
    programs.set("kubeconform", () => timed(command, "/", 0).cpu / folders.length);
  }
  return programs;
}

/** Milliseconds of CPU time of this process for each of some. */
function used(count: number, work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / count;
}

/** Whether a program is on your PATH; where it isn't, says so: the table is without its row then. */
function isThere(program: string, ...args: string[]): boolean {
  const is = spawnSync(program, args).status === 0;
  if (!is) process.stderr.write(`bench: ${program} isn't on your PATH, so that its row is left out\n`);
  return is;
}

function table(figures: readonly PeerFigures[]): string {
  const lines = figures.map(
    ({ task, program, ms, ratio }) => `| ${task} | ${program} | ${ms} | ${ratio} |\n`,
  );
  return `| per overlay of 8 resources | | ms of CPU time | ratio |\n| --- | --- | ---: | ---: |\n${lines.join("")}`;
}
