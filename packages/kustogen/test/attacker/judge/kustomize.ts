import { type ChildProcess, execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { DEFAULT_VERSION, type Version } from "@kustogen/kustomize/versions.ts";
import { buildModule } from "../../../../../test/referee/go-programs.ts";

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

/**
 * kustomize's own library of a version, the default one if none is given, in one Go process, which takes one folder per
 * line; undefined if there is no Go to build it.
 */
export async function kustomizeLibrary(
  root: string,
  version: Version = DEFAULT_VERSION,
): Promise<Kustomize | undefined> {
  try {
    // Built aside and kept by its content: a program that another run is writing can't be started.
    const folder = await buildModule({
      name: `go-render-v${version}`,
      source: join(root, "packages/kustogen/test/referee/go-render"),
      packages: ["."],
      ...(version !== DEFAULT_VERSION && { modfile: "earlier.mod" }),
      // Labels that kustomize puts on objects say its version.
      variables: { "sigs.k8s.io/kustomize/api/provenance.version": `v${version}` },
    });
    return new Library(spawn(join(folder, "go-render"), ["-serve"], { stdio: ["pipe", "pipe", "ignore"] }));
  } catch {
    return undefined;
  }
}

/** The library where Go can build it, as it builds many folders in the time that the program takes to start; else the program. */
export async function fastestKustomize(root: string, program: string, version?: Version): Promise<Kustomize> {
  return (await kustomizeLibrary(root, version)) ?? kustomizeProgram(program);
}

/** How long a folder may take, on a machine with much else to do. */
const MOST_SECONDS = 120;

/** A folder that was asked for, until it is answered. */
interface Asked {
  readonly resolve: (build: Build) => void;
  readonly reject: (error: Error) => void;
}

/** A process that answers each folder with a line; no question waits for one that is gone, or for longer than it may. */
export class Library implements Kustomize {
  readonly #process: ChildProcess;
  readonly #seconds: number;
  readonly #waiting: Asked[] = [];
  #ended: Error | undefined;

  constructor(process: ChildProcess, seconds = MOST_SECONDS) {
    this.#process = process;
    this.#seconds = seconds;
    createInterface({ input: process.stdout as NodeJS.ReadableStream }).on("line", (line) =>
      this.#waiting.shift()?.resolve(JSON.parse(line) as Build),
    );
    // What it has written is read to its end before this comes.
    process.on("close", (code, signal) => this.#end(`kustomize's library ended with ${code ?? signal}`));
    process.on("error", (error) => this.#end(`kustomize's library can't be started: ${error.message}`));
    process.stdin?.on("error", () => {});
  }

  /** Answers of a process that is gone would be waited for without an end. */
  #end(why: string): void {
    this.#ended = new Error(why);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }

  async build(folder: string): Promise<Build> {
    if (this.#ended !== undefined) throw this.#ended;
    let limit: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Build>((resolve, reject) => {
        this.#waiting.push({ resolve, reject });
        this.#process.stdin?.write(`${JSON.stringify(folder)}\n`);
        limit = setTimeout(() => {
          this.#end(`kustomize's library gave no answer for ${folder} in ${this.#seconds} s`);
          this.#process.kill("SIGKILL");
        }, this.#seconds * 1000);
      });
    } finally {
      clearTimeout(limit);
    }
  }

  end(): void {
    this.#process.stdin?.end();
  }
}
