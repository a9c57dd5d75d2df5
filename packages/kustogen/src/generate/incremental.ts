import { hash, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { CONFIG_FILE } from "../config/root.ts";
import type { InputFiles } from "../errors/input-files.ts";
import { type Folders, systemFolder, systemsModule } from "../folders.ts";
import { readMemory, writeMemory } from "../output/memory/folder.ts";
import type { Input } from "../project/cache.ts";
import { closureOf, digestOf } from "../project/closure.ts";

/** The inputs of each system's output, as digests. */
export interface SystemKeys {
  /** Of everything that all systems depend on. */
  shared: string;
  code: CodeKeys;
  /** Of each system's sections in the files of environments and groups. */
  sections: Map<string, string>;
}

/** The digests of code. */
interface CodeKeys {
  /** Of the bundle of all systems. */
  bundle: string;
  /** Of its sources that belong to systems, and so define the content of environment files. */
  systems: string;
  /** Of its other sources. */
  rest: string;
  /** Of each system's sources. */
  own: Map<string, string>;
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
  const { root, files: read, systems, environments } = input;
  const config = join(root, CONFIG_FILE);
  const code = before?.code.bundle === input.bundle ? before.code : codeKeys(input);
  if (code === undefined || !systems.every(({ name }) => code.own.has(name))) return undefined;
  const sections = new Map<string, string>();
  const files = [...environments, ...(environments[0]?.layers ?? [])];
  for (const { name } of systems)
    sections.set(name, digest(exactly(files.map((file) => lookUp(file.systems, name) ?? null))));
  const shared = digest(
    input.engine,
    process.version.split(".")[0] as string,
    read.isThere(config) ? read.read(config, CONFIG_FILE).toString("utf8") : "",
    textOf(root, "package-lock.json"),
    // Their settings for imports and compiling are in no module.
    textOf(root, "package.json"),
    textOf(root, "tsconfig.json"),
    input.origin ?? "",
    code.rest,
    ...systems.map(({ name }) => name),
    ...environments.map((environment) => exactly(withoutSections(environment))),
  );
  return { shared, code, sections };
}

function codeKeys({ folders, inputs, bundle, systems }: KeyInput): CodeKeys | undefined {
  const own = new Map<string, string>();
  const known = new Set<string>();
  for (const { name } of systems) {
    const module = `${systemFolder(folders, name)}/index.ts`;
    if (lookUp(inputs, module) === undefined) return undefined;
    const closure = closureOf(inputs, module);
    for (const path of closure) known.add(path);
    own.set(name, digestOf(inputs, closure));
  }
  const rest = closureOf(inputs, systemsModule(folders)).filter((path) => !known.has(path));
  return { bundle, systems: digestOf(inputs, [...known].sort()), rest: digestOf(inputs, rest), own };
}

/** The systems to generate again; undefined for all, if the previous keys are unknown or a shared input changed. */
export function changedSystems(before: SystemKeys | undefined, now: SystemKeys): string[] | undefined {
  if (before === undefined || before.shared !== now.shared) return undefined;
  // The same sources produced another bundle: an unknown input affects it.
  if (before.code.systems === now.code.systems && before.code.bundle !== now.code.bundle) return undefined;
  const changed = [...now.sections.keys()].filter(
    (name) =>
      before.sections.get(name) !== now.sections.get(name) ||
      before.code.own.get(name) !== now.code.own.get(name),
  );
  // Generating more than half is no less work than generating all, and that is simpler.
  return changed.length * 2 > now.sections.size ? undefined : changed;
}

/** The keys of the last complete run; undefined if they belong to another state of the files than `fingerprint`. */
export function readKeys(folder: string, fingerprint: string | undefined): SystemKeys | undefined {
  const [of, common, ...lines] = readMemory(folder, "systems").trimEnd().split("\n");
  if (of !== fingerprint || common === undefined) return undefined;
  const [shared = "", bundle = "", all = "", rest = ""] = common.split(" ");
  const code: CodeKeys = { bundle, systems: all, rest, own: new Map() };
  const sections = new Map<string, string>();
  for (const line of lines) {
    const [own = "", section = "", name = ""] = line.split(" ");
    code.own.set(name, own);
    sections.set(name, section);
  }
  return { shared, code, sections };
}

/** Stores the keys of a complete run and the fingerprint of its state. Throws PlaceError if that fails. */
export function writeKeys(folder: string, fingerprint: string, { shared, code, sections }: SystemKeys): void {
  let lines = "";
  for (const [name, section] of sections) lines += `${code.own.get(name)} ${section} ${name}\n`;
  const common = `${shared} ${code.bundle} ${code.systems} ${code.rest}`;
  writeMemory(folder, "systems", `${fingerprint}\n${common}\n${lines}`);
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

/** A value as text; one with numbers that JSON can't represent is unique, and so counts as changed. */
function exactly(value: unknown): string {
  const text = JSON.stringify(value);
  if (!text.includes("null")) return text;
  let known = true;
  JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === "number" && !Number.isFinite(item)) known = false;
    return item;
  });
  return known ? text : `${text} ${randomUUID()}`;
}

function digest(...parts: string[]): string {
  return hash("sha256", parts.join("\0"), "base64url");
}
