import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { KUSTOMIZE_VERSION } from "@kustogen/kustomize/renderer.ts";

/** What the real kustomize says of a folder. */
export type Build = { yaml: string } | { error: string };

/** The real kustomize: what a folder on the disk renders to. */
export interface Kustomize {
  build(folder: string): Promise<Build>;
  end(): void;
}

/** One process for each folder. */
export function kustomizeProgram(program: string): Kustomize {
  const run = promisify(execFile);
  return {
    build: async (folder) => {
      try {
        return { yaml: (await run(program, ["build", folder], { maxBuffer: 1 << 28 })).stdout };
      } catch (error) {
        return { error: (error as { stderr?: string }).stderr ?? String(error) };
      }
    },
    end: () => {},
  };
}

/** kustomize's own library in one Go process, which takes a folder a line; undefined where there is no Go to build it. */
export function kustomizeLibrary(root: string): Kustomize | undefined {
  const source = join(root, "packages/kustogen/test/referee/go-render");
  const program = join(root, "node_modules/.cache/kustogen/go-render");
  mkdirSync(dirname(program), { recursive: true });
  // Labels that kustomize puts on objects say its version.
  const version = `-X sigs.k8s.io/kustomize/api/provenance.version=${KUSTOMIZE_VERSION}`;
  const options = { cwd: source, encoding: "utf8" } as const;
  const built = spawnSync("go", ["build", "-ldflags", version, "-o", program, "."], options);
  if (built.status !== 0) return undefined;
  return new Library(spawn(program, ["-serve"], { stdio: ["pipe", "pipe", "ignore"] }));
}

class Library implements Kustomize {
  readonly #process: ChildProcess;
  readonly #waiting: ((build: Build) => void)[] = [];

  constructor(process: ChildProcess) {
    this.#process = process;
    createInterface({ input: process.stdout as NodeJS.ReadableStream }).on("line", (line) =>
      this.#waiting.shift()?.(JSON.parse(line) as Build),
    );
    process.on("exit", (code) => {
      for (const answer of this.#waiting.splice(0)) answer({ error: `the judge ended with ${code}` });
    });
  }

  build(folder: string): Promise<Build> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#process.stdin?.write(`${JSON.stringify(folder)}\n`);
    });
  }

  end(): void {
    this.#process.stdin?.end();
  }
}
