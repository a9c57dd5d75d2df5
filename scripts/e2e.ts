import { join } from "node:path";
import { Command } from "commander";
import { applications, describe } from "./e2e/applications.ts";
import { type Cluster, startCluster, stopCluster } from "./e2e/cluster.ts";
import { Processes } from "./e2e/processes.ts";
import { installAll, missing, type Programs } from "./e2e/programs.ts";
import { Run } from "./e2e/scenario.ts";
import { type Series, seriesOf } from "./e2e/scenarios/index.ts";

const root = process.cwd();
const folder = join(root, "scripts", "e2e");
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const start = performance.now();

/** Minutes and seconds since the start. */
function clock(): string {
  const seconds = Math.round((performance.now() - start) / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Prints the state of a cluster when a scenario fails: the Applications, and the end of each log. */
async function picture({ processes, ...cluster }: Cluster): Promise<void> {
  try {
    for (const one of await applications({ processes, ...cluster })) print(describe(one));
  } catch (error) {
    print(`the API server does not answer: ${error}`);
  }
  for (const name of processes.names()) print(`--- the end of ${name}'s log\n${processes.tail(name, 3)}`);
}

/** Runs a series on a fresh cluster, up to the first scenario that fails. Returns what failed and why, if one did. */
async function runSeries(
  series: Series,
  processes: Processes,
  programs: Programs,
): Promise<string | undefined> {
  const { name, environment, form, scenarios } = series;
  print(`\n${clock()} ${name}: ${environment} with ${form}, on a fresh control plane`);
  const cluster = await startCluster({
    processes,
    programs,
    root,
    simulation: join(folder, "simulation"),
    name,
    argocd: form !== "no Argo CD",
  });
  try {
    print(`${clock()}   the control plane is up`);
    const run = new Run(cluster, programs, environment, form, (line) => print(`${clock()}     ${line}`));
    for (const { title, run: scenario } of scenarios) {
      try {
        await scenario(run);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        print(`${clock()}   FAILED: ${title}\n${reason}\n`);
        await picture(cluster);
        return `${name}: ${title}\n${reason}`;
      }
      print(`${clock()}   passed: ${title}`);
    }
    return undefined;
  } finally {
    await stopCluster(cluster);
  }
}

interface Options {
  all?: boolean;
  series?: string[];
  scenario?: string[];
  install?: boolean;
  list?: boolean;
  keep?: boolean;
}

/** The chosen series, each with its first scenario, which all others build on, and those that are asked for. */
function choose(known: Series[], { series: names, scenario: texts }: Options): Series[] {
  const chosen = known.filter(({ name }) => names?.includes(name) ?? true);
  if (texts === undefined) return chosen;
  return chosen.map((series) => ({
    ...series,
    scenarios: series.scenarios.filter(
      ({ title }, at) => at === 0 || texts.some((text) => title.includes(text)),
    ),
  }));
}

const program = new Command("e2e")
  .description("Deploys this repository's commit to a real control plane through a real Argo CD.")
  .option("--all", "the scenarios that take long, too")
  .option("--series <name...>", "only these series")
  .option("--scenario <text...>", "only scenarios with this in their title, after the first of each series")
  .option("--install", "build and install the programs that are missing, and nothing else")
  .option("--list", "print the series and their scenarios")
  .option("--keep", "keep the temporary folder with its logs")
  .action(async (options: Options) => {
    const known = seriesOf(options.all ?? options.series !== undefined);
    const unknown = options.series?.find((name) => !known.some((series) => series.name === name));
    if (unknown !== undefined)
      program.error(`no series ${unknown}; there are ${known.map(({ name }) => name).join(", ")}`);
    const chosen = choose(known, options);
    if (options.list) {
      for (const { name, environment, form, scenarios } of chosen)
        print(`${name}: ${environment}, ${form}\n${scenarios.map(({ title }) => `  ${title}`).join("\n")}`);
      return;
    }
    const reason = missing();
    if (reason !== undefined) {
      print(`e2e: left out, ${reason}`);
      return;
    }
    const programs = await installAll(root, join(folder, "programs"), (line) =>
      process.stderr.write(`${line}\n`),
    );
    if (options.install) return;
    const processes = new Processes({ keep: options.keep ?? false });
    // Whatever is started below keeps its own temporary files in the one folder that is removed at the end.
    process.env.TMPDIR = processes.folder;
    if (options.keep) print(`logs: ${processes.folder}`);
    const failures: string[] = [];
    try {
      for (const series of chosen) {
        const failure = await runSeries(series, processes, programs);
        if (failure !== undefined) failures.push(failure);
      }
      print(`\n${clock()} ${failures.length === 0 ? "all passed" : "not all passed"}`);
    } finally {
      for (const [name, { peakMb, cpuSeconds }] of processes.usage())
        print(
          `${name.padEnd(34)} ${peakMb.toFixed(0).padStart(5)} MB ${cpuSeconds.toFixed(0).padStart(5)} s of CPU time`,
        );
      await processes.close();
    }
    // Last, where someone who sees only the end of a log finds them.
    for (const failure of failures) print(`\nFAILED: ${failure}`);
    if (failures.length > 0) process.exitCode = 1;
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`e2e: ${error instanceof Error ? error.message.split("\n")[0] : error}\n`);
  process.exitCode = 1;
}
