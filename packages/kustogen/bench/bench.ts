// Measures how fast kustogen is, and prints the figures as tables: npm run bench [-- BENCHMARK] [OPTIONS]
//
//   gen          generates 100, 1,000 and 5,000 systems (the default)
//                  --systems N   one size only
//                  --node PATH   also measure this version of Node (may be repeated)
//   render       renders overlays, as one process and as many, and compares with kustomize: --overlays N
//   review       runs `diff` on a change to some overlays and on one to their base: --systems N --changed N
//   environment  runs `diff` on one large environment: --objects N
//   check        renders overlays and applies every rule: --overlays N, --rules for the time of each rule
//   import       imports hand-written overlays of three environments: --objects N
//   scale        generates, reviews and stores repositories of several sizes: --systems 100,1000,10000
//   peers        runs other programs, and the engine of a fixed commit, on the same work: --overlays N, --systems N, --schemas FOLDER with kubeconform's schemas
//   size         counts the lines of a repository's layers: [FOLDER] --environments beta,production --import FOLDER
//   page         measures every part: --only PART (may be repeated); --only scale --write updates docs/scale.md
//
// --json prints JSON instead of a table (all benchmarks except page).
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { benchGen, type GenFigures } from "./gen.ts";

const SIZES = [100, 1000, 5000];
const SIZE = ["Node", "systems"];
const sizeOf = ({ node, systems }: GenFigures): (string | number)[] => [node, systems];

if (process.argv[2] === "render") {
  const { benchRender } = await import("./bench-render.ts");
  await benchRender(process.argv.slice(3));
} else if (process.argv[2] === "review") {
  const { benchReview } = await import("./bench-review.ts");
  benchReview(process.argv.slice(3));
} else if (process.argv[2] === "environment") {
  const { benchOneEnvironment } = await import("./one-environment.ts");
  benchOneEnvironment(process.argv.slice(3));
} else if (process.argv[2] === "check") {
  const { benchCheck } = await import("./check.ts");
  benchCheck(process.argv.slice(3));
} else if (process.argv[2] === "import") {
  const { benchImport } = await import("./import.ts");
  benchImport(process.argv.slice(3));
} else if (process.argv[2] === "scale") {
  const { benchScale } = await import("./scale.ts");
  benchScale(process.argv.slice(3));
} else if (process.argv[2] === "peers") {
  const { benchPeers } = await import("./peers.ts");
  benchPeers(process.argv.slice(3));
} else if (process.argv[2] === "size") {
  const { benchSize } = await import("./size.ts");
  benchSize(process.argv.slice(3));
} else if (process.argv[2] === "page") {
  const { benchPage } = await import("./page.ts");
  benchPage(process.argv.slice(3));
} else await benchGeneration();

/** `bench`, or `bench gen` with its options. */
async function benchGeneration(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      // One size in this process; without it each of the page.
      systems: { type: "string" },
      json: { type: "boolean", default: false },
      // Another Node beside the one that runs, by its path; may be repeated.
      node: { type: "string", multiple: true, default: [] },
    },
  });

  if (positionals[0] === "gen" && (values.systems !== undefined || values.json)) {
    const systems = Number(values.systems ?? 1_000);
    if (!Number.isInteger(systems) || systems < 1) {
      process.stderr.write(`bench: --systems: expected a whole number from 1 on, found ${values.systems}\n`);
      process.exit(2);
    }
    const figures = await benchGen(systems);
    process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : table([figures]));
  } else if (positionals.length === 0 || positionals[0] === "gen") {
    // Each size in a process of its own, so that memory and warm code of one don't flatter the next.
    const program = process.argv[1] as string;
    const nodes = [process.execPath, ...values.node];
    const rows = nodes
      .flatMap((node) => SIZES.map((size) => [node, size] as const))
      .map(([node, size]) => {
        const run = spawnSync(node, [program, "gen", "--systems", String(size), "--json"], {
          encoding: "utf8",
        });
        if (run.status !== 0) throw new Error(run.stderr);
        return JSON.parse(run.stdout) as GenFigures;
      });
    process.stdout.write(table(rows));
  } else {
    process.stderr.write(
      `bench: unknown benchmark ${positionals[0]}; expected gen, render, review, environment, check, import, scale, size, peers or page\n`,
    );
    process.exit(2);
  }
}

/** The figures as two Markdown tables: times per manifest in µs, and what a whole run takes. */
function table(rows: readonly GenFigures[]): string {
  const each = rows.map((row) => [
    ...sizeOf(row),
    row.us_per_manifest,
    row.cpu_us_per_manifest,
    row.floor_us_per_manifest,
  ]);
  const whole = rows.map((row) => [
    ...sizeOf(row),
    `${row.start_ms} ms`,
    `${row.noop_ms} ms`,
    `${row.one_setting_ms} ms (${row.full_ms} ms)`,
    `${row.one_setting_cpu_ms} ms (${row.full_cpu_ms} ms)`,
    `${row.rss_mib} MiB`,
  ]);
  return `${markdown([...SIZE, "total", "CPU", "floor"], each)}
${markdown([...SIZE, "start", "nothing to do", "one setting changed (full run)", "CPU time of that change", "memory"], whole)}`;
}

function markdown(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const line = (values: readonly unknown[]) => `| ${values.join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---:")) + rows.map(line).join("");
}
