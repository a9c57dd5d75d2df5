import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { systemFolder, systemsModule } from "../folders.ts";
import { readMemory, writeMemory } from "../output/memory/folder.ts";
import type { Input } from "../project/cache.ts";
import { closureDigest, closureOf } from "../project/closure.ts";

/** What each system's output depends on, as digests. */
export interface SystemKeys {
  /** Of everything that all systems depend on. */
  shared: string;
  /** Of the code of all systems, which says what environment files may hold. */
  code: string;
  systems: Map<string, string>;
}

/** What keys are made from. */
export interface KeyInput {
  root: string;
  /** The engine's digest. */
  engine: string;
  /** The files that the systems are made from. */
  inputs: Readonly<Record<string, Input>>;
  systems: readonly System[];
  environments: readonly Environment[];
  origin: string | undefined;
}

/**
 * The keys of a project's systems: a system with the key of the last run, whose files nobody touched, has nothing to
 * do. A system depends on the modules and texts that its own folder's index imports, and on its sections of the
 * environment files; all depend on the engine, Node's major version, the configuration, the lock file, the remote, the
 * list of systems and everything else that the environment files say. Undefined where a system has no module of its
 * own, so that nothing is known of it.
 */
export function systemKeys(input: KeyInput): SystemKeys | undefined {
  const { root, inputs, systems, environments } = input;
  const own = new Map<string, string>();
  const known = new Set<string>();
  const codes: string[] = [];
  for (const { name } of systems) {
    const module = `${systemFolder(name)}/index.ts`;
    const code = closureDigest(inputs, module);
    if (code === undefined) return undefined;
    for (const path of closureOf(inputs, module)) known.add(path);
    codes.push(code);
    const sections = environments.map(({ systems: sections }) => sections[name] ?? null);
    own.set(name, digest(code, JSON.stringify(sections)));
  }
  const list = closureOf(inputs, systemsModule()).filter((path) => !known.has(path));
  const shared = digest(
    input.engine,
    process.version.split(".")[0] as string,
    textOf(root, "kustogen.yaml"),
    textOf(root, "package-lock.json"),
    input.origin ?? "",
    ...list.map((path) => `${path} ${inputs[path]?.digest}`),
    ...systems.map(({ name }) => name),
    ...environments.map((environment) => JSON.stringify(withoutSections(environment))),
  );
  return { shared, code: digest(...codes), systems: own };
}

/**
 * The systems that have to be generated again; undefined for all of them, where nothing is known or what all depend
 * on changed.
 */
export function changedSystems(before: SystemKeys | undefined, now: SystemKeys): string[] | undefined {
  if (before === undefined || before.shared !== now.shared) return undefined;
  const changed = [...now.systems].filter(([name, key]) => before.systems.get(name) !== key);
  // More than half is no less work than all, and all is simpler.
  return changed.length * 2 > now.systems.size ? undefined : changed.map(([name]) => name);
}

/** The keys that a complete run left; undefined when they belong to another state of the files than `fingerprint`. */
export function readKeys(folder: string, fingerprint: string): SystemKeys | undefined {
  const [of, common, ...lines] = readMemory(folder, "systems").trimEnd().split("\n");
  if (of === undefined || of === "" || of !== fingerprint || common === undefined) return undefined;
  const [shared = "", code = ""] = common.split(" ");
  const systems = new Map<string, string>();
  for (const line of lines) systems.set(line.slice(line.indexOf(" ") + 1), line.slice(0, line.indexOf(" ")));
  return { shared, code, systems };
}

/** Remembers the keys of a complete run and the fingerprint of its state. Throws PlaceError when it can't. */
export function writeKeys(folder: string, fingerprint: string, { shared, code, systems }: SystemKeys): void {
  const lines = [...systems].map(([name, key]) => `${key} ${name}\n`);
  writeMemory(folder, "systems", `${fingerprint}\n${shared} ${code}\n${lines.join("")}`);
}

/** What an environment says besides the sections of its systems, and which it runs, in its order. */
function withoutSections({ systems, lineOf: _lineOf, ...rest }: Environment): unknown {
  return { ...rest, systems: Object.keys(systems) };
}

function textOf(root: string, path: string): string {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "";
}

function digest(...parts: string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
}
