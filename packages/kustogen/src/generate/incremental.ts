import { hash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { serialize } from "node:v8";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { CONFIG_FILE } from "../config/root.ts";
import type { InputFiles } from "../errors/input-files.ts";
import { type Folders, systemFolder, systemsModule } from "../folders.ts";
import type { RunRecord, StoredRecord } from "../output/record/record.ts";
import type { Input } from "../project/cache.ts";
import { closureOf, digestOf } from "../project/closure.ts";

/** The inputs of each system's output, as digests. */
export interface SystemKeys {
  /**
   * Of everything that all systems depend on; of the bundle of all systems; of its sources that belong to systems, and
   * so define the content of environment files; of its other sources.
   */
  all: NonNullable<RunRecord["inputs"]>;
  /** Of each system's sources, and of its sections in the files of environments and groups. */
  own: Map<string, { code: string; section: string }>;
}

/** The inputs of keys. */
export interface KeyInput {
  root: string;
  /** The names of the project's folders. */
  folders: Folders;
  /** The systems' inputs are read through the same object, so that the keys are consistent with them. */
  files: InputFiles;
  /** The engine's digest. */
  engine: string;
  /** The files that the systems are built from. */
  inputs: Readonly<Record<string, Input>>;
  /** The digest of the bundle built from them. */
  bundle: string;
  systems: readonly System[];
  environments: readonly Environment[];
  origin: string | undefined;
}

/**
 * The keys of a project's systems: a system with unchanged keys and unmodified files has nothing to do. A system
 * depends on the modules and texts that its own folder's index imports, and on its sections of the environment files;
 * all depend on the engine, Node's major version, the configuration, the lock file, package.json, tsconfig.json, the
 * remote, the list of systems and the rest of the environment files. Undefined if a system has no module of its own,
 * so that its inputs are unknown.
 * @param before the keys of the last run: an equal bundle means equal code
 */
export function systemKeys(input: KeyInput, before?: SystemKeys): SystemKeys | undefined {
  const { root, files: read, systems, environments, bundle } = input;
  const config = join(root, CONFIG_FILE);
  const code = before?.all.bundle === bundle ? before : codeKeys(input);
  const own: SystemKeys["own"] = new Map();
  const files = [...environments, ...(environments[0]?.layers ?? [])];
  for (const { name } of systems) {
    const known = code?.own.get(name);
    if (known === undefined) return undefined;
    const section = digest(exactly(files.map((file) => lookUp(file.systems, name))));
    own.set(name, { code: known.code, section });
  }
  const { systems: all = "", rest = "" } = code?.all ?? {};
  const shared = digest(
    input.engine,
    process.version.split(".")[0] as string,
    read.isThere(config) ? read.read(config, CONFIG_FILE).toString("utf8") : "",
    textOf(root, "package-lock.json"),
    // Their settings for imports and compiling are in no module.
    textOf(root, "package.json"),
    textOf(root, "tsconfig.json"),
    input.origin ?? "",
    rest,
    ...systems.map(({ name, talksTo = [] }) => [name, ...talksTo].join(" ")),
    ...environments.map((environment) => exactly(withoutSections(environment))),
  );
  return { all: { shared, bundle, systems: all, rest }, own };
}

/** The digests of code; of systems with a module of their own. */
function codeKeys({ folders, inputs, systems }: KeyInput) {
  const own = new Map<string, { code: string }>();
  const known = new Set<string>();
  for (const { name } of systems) {
    const module = `${systemFolder(folders, name)}/index.ts`;
    if (lookUp(inputs, module) === undefined) continue;
    const closure = closureOf(inputs, module);
    for (const path of closure) known.add(path);
    own.set(name, { code: digestOf(inputs, closure) });
  }
  const rest = closureOf(inputs, systemsModule(folders)).filter((path) => !known.has(path));
  return { all: { systems: digestOf(inputs, [...known].sort()), rest: digestOf(inputs, rest) }, own };
}

/** The systems to generate again; undefined for all, if the previous keys are unknown or a shared input changed. */
export function changedSystems(before: SystemKeys | undefined, now: SystemKeys): string[] | undefined {
  if (before === undefined || before.all.shared !== now.all.shared) return undefined;
  // The same sources produced another bundle: an unknown input affects it.
  if (before.all.systems === now.all.systems && before.all.bundle !== now.all.bundle) return undefined;
  const changed = [...now.own.keys()].filter((name) => {
    const [was, is] = [before.own.get(name), now.own.get(name)];
    return was?.section !== is?.section || was?.code !== is?.code;
  });
  // Generating more than half is no less work than generating all, and that is simpler.
  return changed.length * 2 > now.own.size ? undefined : changed;
}

/** The keys of the last complete run; undefined if a run since has generated only a part, or none is known. */
export function keysIn({ run, systems }: StoredRecord): SystemKeys | undefined {
  if (run.inputs === undefined) return undefined;
  const own = Object.entries(systems).map(
    ([name, { code = "", section = "" }]) => [name, { code, section }] as const,
  );
  return { all: run.inputs, own: new Map(own) };
}

/** An environment's content without the sections of its systems, but with their names in order. */
function withoutSections({ groups, layers, systems, lineOf: _lineOf, ...rest }: Environment): unknown {
  return {
    ...rest,
    groups: groups.map(({ name }) => name),
    layers: layers.map((layer) => [layer.name, layer.groups, Object.keys(layer.systems)]),
    systems: Object.keys(systems),
  };
}

function textOf(root: string, path: string): string {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "";
}

/** A value as text, with numbers that JSON can't represent. */
const exactly = (value: unknown): string => serialize(value).toString("latin1");

function digest(...parts: string[]): string {
  return hash("sha256", parts.join("\0"), "base64url");
}
