import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { engineFolder, installEngine, linkTools } from "./engine-folder.ts";
import { type Took, timed } from "./timed.ts";

/** Notes how much memory a command of the engine had at most; loaded into its process. */
const MEMORY = `import { writeFileSync } from "node:fs";
process.on("exit", () => writeFileSync(process.env.KUSTOGEN_BENCH_MEMORY, String(process.resourceUsage().maxRSS)));
`;

/** A real repository of synthetic systems, each a module of its own, in two environments: what a user would have. */
export class BenchProject {
  readonly root: string;
  readonly systems: number;
  readonly #program: string;

  /**
   * @param engine the folder of the package, of this commit or another
   * @param place the folder in which the repository is made
   */
  constructor(engine: string, place: string, systems: number) {
    this.systems = systems;
    this.root = realpathSync(mkdtempSync(join(place, "kustogen-bench-")));
    const workload = readFileSync(join(engineFolder(), "bench/workload.ts"), "utf8").replace(
      /^import .*\.\.\/src\/.*\n/gm,
      "",
    );
    this.#write(
      "generators/systems/workload.ts",
      `import { type Context, defineSystem, type Environment, type Resource, type System } from "kustogen";\n${workload}`,
    );
    const names = Array.from({ length: systems }, (_, number) => `sys${number}`);
    for (const [number, name] of names.entries())
      this.#write(
        `generators/systems/${name}/index.ts`,
        `import { syntheticSystem } from "../workload.ts";\n\nexport const ${name} = syntheticSystem(${number});\n`,
      );
    const imports = names.map((name) => `import { ${name} } from "./${name}/index.ts";\n`).join("");
    this.#write("generators/systems/index.ts", `${imports}\nexport const systems = [${names.join(", ")}];\n`);
    this.pin("production", names.length, "1.2.3");
    this.pin("beta", names.length, "1.2.3");
    this.#write(".gitignore", "node_modules\n");
    this.#program = installEngine(engine, join(this.root, "node_modules"));
    linkTools(engine, join(this.root, "node_modules"));
    this.#write("node_modules/memory.mjs", MEMORY);
    this.git("init", "-q", "-b", "main");
    this.git("config", "user.name", "Bench");
    this.git("config", "user.email", "bench@example.test");
    this.git("config", "gc.auto", "0");
  }

  /** Has the first `count` systems of an environment run another tag than all others do, which run 1.2.3. */
  pin(environment: string, count: number, tag: string): void {
    const sections = Array.from(
      { length: this.systems },
      (_, number) => `  sys${number}:\n    images:\n      app: { tag: ${number < count ? tag : "1.2.3"} }\n`,
    );
    this.#write(
      `generators/environments/${environment}.yaml`,
      `stage: ${environment}\nkubernetes: "1.35"\ncluster:\n  server: https://${environment}.example.test\n` +
        `argocd:\n  repository: https://git.example.test/bench.git\nsystems:\n${sections.join("")}`,
    );
  }

  /** Runs a command of the engine as a process: what it takes, its children included, and prints. */
  run(...args: string[]): Took & { stdout: string } {
    return timed([process.execPath, this.#program, ...args], this.root, 0);
  }

  /** As `run`, with what the process needs of memory at most, in MiB. */
  measure(...args: string[]): Took & { stdout: string; memory: number } {
    const note = join(this.root, "node_modules/memory");
    const hook = join(this.root, "node_modules/memory.mjs");
    const took = timed(
      ["env", `KUSTOGEN_BENCH_MEMORY=${note}`, process.execPath, "--import", hook, this.#program, ...args],
      this.root,
      0,
    );
    return { ...took, memory: Math.round(Number(readFileSync(note, "utf8")) / 1024) };
  }

  git(...args: string[]): string {
    return execFileSync("git", args, { cwd: this.root, encoding: "utf8", maxBuffer: 1 << 30 });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }
}
