import { hash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { systemFolder, systemsModule } from "../folders.ts";
import { readMemory, writeMemory } from "../output/memory/folder.ts";
import type { Input } from "../project/cache.ts";
import { closureOf, digestOf } from "../project/closure.ts";

/** What each system's output depends on, as digests. */
export interface SystemKeys {
  /** Of everything that all systems depend on. */
  shared: string;
  /** Of the code of all systems, which says what environment files may hold. */
  code: string;
  /** Of the bundle that was made from it. */
  bundle: string;
  systems: Map<string, string>;
}

/** What keys are made from. */
export interface KeyInput {
  root: string;
  /** The engine's digest. */
  engine: string;
  /** The files that the systems are made from. */
  inputs: Readonly<Record<string, Input>>;
  /** The digest of what was bundled from them. */
  bundle: string;
  systems: readonly System[];
  environments: readonly Environment[];
  origin: string | undefined;
}

/**
 * The keys of a project's systems: a system with the key of the last run, whose files nobody touched, has nothing to
 * do. A system depends on the modules and texts that its own folder's index imports, and on its sections of the
 * environment files; all depend on the engine, Node's major version, the configuration, the lock file, package.json, tsconfig.json, the remote, the
 * list of systems and everything else that the environment files say. Undefined where a system has no module of its
 * own, so that nothing is known of it.
 */
export function systemKeys(input: KeyInput): SystemKeys | undefined {
  const { root, inputs, systems, environments } = input;
  const own = new Map<string, string>();
  const known = new Set<string>();
  for (const { name } of systems) {
    const module = `${systemFolder(name)}/index.ts`;
    if (inputs[module] === undefined) return undefined;
    const closure = closureOf(inputs, module);
    for (const path of closure) known.add(path);
    const sections = environments.map(({ systems: sections }) => sections[name] ?? null);
    own.set(name, digest(digestOf(inputs, closure), JSON.stringify(sections)));
  }
  const list = closureOf(inputs, systemsModule()).filter((path) => !known.has(path));
  const shared = digest(
    input.engine,
    process.version.split(".")[0] as string,
    textOf(root, "kustogen.yaml"),
    textOf(root, "package-lock.json"),
    // What they say of imports and compiling is in no module.
    textOf(root, "package.json"),
    textOf(root, "tsconfig.json"),
    input.origin ?? "",
    digestOf(inputs, list),
    ...systems.map(({ name }) => name),
    ...environments.map((environment) => JSON.stringify(withoutSections(environment))),
  );
  return { shared, code: digestOf(inputs, [...known].sort()), bundle: input.bundle, systems: own };
}

/**
 * The systems that have to be generated again; undefined for all of them, where nothing is known or what all depend
 * on changed.
 */
export function changedSystems(before: SystemKeys | undefined, now: SystemKeys): string[] | undefined {
  if (before === undefined || before.shared !== now.shared) return undefined;
  // The same sources gave another bundle: something decides about it that is not known here.
  if (before.code === now.code && before.bundle !== now.bundle) return undefined;
  const changed = [...now.systems].filter(([name, key]) => before.systems.get(name) !== key);
  // More than half is no less work than all, and all is simpler.
  return changed.length * 2 > now.systems.size ? undefined : changed.map(([name]) => name);
}

/** The keys that a complete run left; undefined when they belong to another state of the files than `fingerprint`. */
export function readKeys(folder: string, fingerprint: string): SystemKeys | undefined {
  const [of, common, ...lines] = readMemory(folder, "systems").trimEnd().split("\n");
  if (of === undefined || of === "" || of !== fingerprint || common === undefined) return undefined;
  const [shared = "", code = "", bundle = ""] = common.split(" ");
  const systems = new Map<string, string>();
  for (const line of lines) systems.set(line.slice(line.indexOf(" ") + 1), line.slice(0, line.indexOf(" ")));
  return { shared, code, bundle, systems };
}

/** Remembers the keys of a complete run and the fingerprint of its state. Throws PlaceError when it can't. */
export function writeKeys(folder: string, fingerprint: string, keys: SystemKeys): void {
  const { shared, code, bundle, systems } = keys;
  const lines = [...systems].map(([name, key]) => `${key} ${name}\n`);
  writeMemory(folder, "systems", `${fingerprint}\n${shared} ${code} ${bundle}\n${lines.join("")}`);
}

/** What an environment says besides the sections of its systems, and which it runs, in its order. */
function withoutSections({ systems, lineOf: _lineOf, ...rest }: Environment): unknown {
  return { ...rest, systems: Object.keys(systems) };
}

function textOf(root: string, path: string): string {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "";
}

function digest(...parts: string[]): string {
  return hash("sha256", parts.join("\0"));
}
