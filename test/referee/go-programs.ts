import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Pin } from "./pins.ts";

const run = promisify(execFile);

/** The folder that keeps programs and schemas between runs: `$XDG_CACHE_HOME/kustogen`, never in the repository. */
function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kustogen");
}

/** Runs Go at low priority and without C, so that the machine needs no compiler and stays usable. Throws with Go's words. */
async function go(args: string[], cwd: string, extra: NodeJS.ProcessEnv = {}): Promise<string> {
  const env = {
    ...process.env,
    CGO_ENABLED: "0",
    GOTOOLCHAIN: "local",
    GOFLAGS: "-buildvcs=false",
    ...extra,
  };
  try {
    const { stdout } = await run("nice", ["-n", "10", "go", ...args], { cwd, env, maxBuffer: 64 << 20 });
    return stdout;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(`go ${args.join(" ")} failed:\n${stderr || message}`);
  }
}

/**
 * Makes a folder of the cache once: `fill` works in a staging folder that is renamed when it is complete,
 * so that an interrupted or simultaneous run never leaves half a folder behind. Returns the folder.
 */
export async function cached(name: string, fill: (staging: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder(), name);
  if (existsSync(folder)) return folder;
  mkdirSync(cacheFolder(), { recursive: true });
  const staging = mkdtempSync(`${folder}.part-`);
  try {
    await fill(staging);
    renameSync(staging, folder);
  } catch (error) {
    // Another run was faster: its folder is as good as ours.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return folder;
}

/** A program that `go install` accepts by path, under a name of ours. Returns the path of the program. */
export async function installByPath(name: string, pin: Pin): Promise<string> {
  const folder = await cached(`${name}-${pin.version}`, async (staging) => {
    await go(["install", "-trimpath", `${pin.module}@${pin.version}`], staging, { GOBIN: staging });
    const [program] = readdirSync(staging);
    renameSync(join(staging, program as string), join(staging, name));
  });
  return join(folder, name);
}

/** Every file of a Go module, in a stable order. */
function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sourcesBelow(path) : [path];
    })
    .sort();
}

/** A Go module of ours whose programs are built from released modules. */
export interface GoModule {
  /** The name of its folder in the cache, before a hash of the module's files. */
  name: string;
  /** Its folder. */
  source: string;
  /** The packages to build: `./name` each, or the path of one that it requires. */
  packages: string[];
  /** The file to write, if there is one package and its program has another name. */
  program?: string;
  /** Its `.mod` file in the folder, if it isn't `go.mod`: the same program with other versions of what it requires. */
  modfile?: string;
  /** Variables that the linker sets. */
  variables?: Record<string, string>;
}

/** Builds the programs of a Go module of ours (minutes, once for each content). Returns their folder. */
export async function buildModule(module: GoModule): Promise<string> {
  const { name, source, packages, program = "", modfile = "go.mod", variables = {} } = module;
  const hash = createHash("sha256");
  for (const path of sourcesBelow(source)) hash.update(readFileSync(path));
  return cached(`${name}-${hash.digest("hex").slice(0, 12)}`, async (staging) => {
    const stamps = Object.entries(variables).map(([variable, value]) => `-X ${variable}=${value}`);
    const ldflags = `-ldflags=${["-s -w", ...stamps].join(" ")}`;
    const output = `${staging}/${program}`;
    // Its go.mod may ask for a later Go than the machine has, which Go then fetches.
    await go(["build", `-modfile=${modfile}`, "-trimpath", ldflags, "-o", output, ...packages], source, {
      GOTOOLCHAIN: "auto",
    });
  });
}

/** The variables by which a program of Kubernetes knows its own version. */
export function kubernetesVersion({ version }: Pin): Record<string, string> {
  const [major = "", minor = ""] = version.slice(1).split(".");
  const variables = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: "clean" };
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [`k8s.io/component-base/version.${name}`, value]),
  );
}

/** Downloads a Go module into Go's own module cache, through its proxy. Returns the folder of its files. */
export async function downloadModule(pin: Pin): Promise<string> {
  const cwd = cacheFolder();
  mkdirSync(cwd, { recursive: true });
  const answer = await go(["mod", "download", "-json", `${pin.module}@${pin.version}`], cwd);
  return (JSON.parse(answer) as { Dir: string }).Dir;
}

/** Does the work and tells `report` how long it took. */
export async function timed<T>(name: string, work: Promise<T>, report: (line: string) => void): Promise<T> {
  const start = performance.now();
  const result = await work;
  report(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}
