import { hash } from "node:crypto";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { serialize } from "node:v8";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Environment } from "../authoring/environment.ts";
import { CONFIG_FILE } from "../config/root.ts";
import type { InputFiles } from "../errors/input-files.ts";
import { systemFolder, systemsModule } from "../folders.ts";
import type { StoredRecord } from "../output/record/record.ts";
import { closureDigest, closureOf } from "../project/closure.ts";
import type { ProjectCode } from "../project/load.ts";
import type { RepositoryInput } from "./repository.ts";

/** The inputs of each system's output, as digests. */
export interface SystemKeys {
  /** Of everything that all systems depend on. */
  shared: string;
  /** Of each system's sources, and of its sections in the files of environments and groups. */
  own: Map<string, { code: string; section: string }>;
}

/** The inputs of keys. */
export interface KeyInput
  extends Pick<ProjectCode, "engine" | "inputs">,
    Pick<RepositoryInput, "environments" | "folders" | "systems"> {
  root: string;
  /** The systems' inputs are read through the same object, so that the keys are consistent with them. */
  files: InputFiles;
  origin: string | undefined;
}

/**
 * The keys of a project's systems: a system with unchanged keys and unmodified files has nothing to do. A system
 * depends on the modules and texts that its own folder's index imports, and on its sections of the environment files;
 * all depend on the engine, Node's major version, the configuration, the lock file, package.json, the
 * remote, the list of systems and the rest of the environment files. Undefined if a system has no module of its own,
 * so that its inputs are unknown.
 */
export function systemKeys(input: KeyInput): SystemKeys | undefined {
  const { root, files: read, folders, inputs, systems, environments } = input;
  const textOf = (path: string) =>
    read.isThere(join(root, path)) ? read.read(join(root, path), path).toString("utf8") : "";
  const own: SystemKeys["own"] = new Map();
  const known = new Set<string>();
  const files = [...environments, ...(environments[0]?.layers ?? [])];
  for (const { name } of systems) {
    const module = `${systemFolder(folders, name)}/index.ts`;
    if (lookUp(inputs, module) === undefined) return undefined;
    const closure = closureOf(inputs, module);
    for (const path of closure) known.add(path);
    const section = digest(exactly(files.map((file) => lookUp(file.systems, name))));
    own.set(name, { code: closureDigest(inputs, closure), section });
  }
  const rest = closureOf(inputs, systemsModule(folders)).filter((path) => !known.has(path));
  const shared = digest(
    input.engine,
    process.version.split(".")[0] as string,
    // Settings for imports are in no module.
    ...[CONFIG_FILE, "package-lock.json", "package.json"].map(textOf),
    input.origin ?? "",
    closureDigest(inputs, rest),
    ...systems.map(({ name, talksTo = [] }) => [name, ...talksTo].join(" ")),
    ...environments.map((environment) => exactly(withoutSections(environment))),
  );
  return { shared, own };
}

/** The systems to generate again; undefined for all, if the previous keys are unknown or a shared input changed. */
export function changedSystems(before: SystemKeys | undefined, now: SystemKeys): string[] | undefined {
  if (before === undefined || before.shared !== now.shared) return undefined;
  const isSame = (name: string) => isDeepStrictEqual(before.own.get(name), now.own.get(name));
  const changed = [...now.own.keys()].filter((name) => !isSame(name));
  // Generating more than half is no less work than generating all, and that is simpler.
  return changed.length * 2 > now.own.size ? undefined : changed;
}

/** True if the code of any system changed, and so perhaps what its settings may be. */
export function codeChanged(before: SystemKeys | undefined, now: SystemKeys): boolean {
  return [...now.own].some(([name, { code }]) => before?.own.get(name)?.code !== code);
}

/** The keys of the last complete run; undefined if a run since has generated only a part, or none is known. */
export function keysIn({ run, systems }: StoredRecord): SystemKeys | undefined {
  return run.inputs === undefined ? undefined : { shared: run.inputs, own: new Map(Object.entries(systems)) };
}

/** An environment's content without the sections of its systems, but with their names in order. */
function withoutSections({ groups, layers, systems, lineOf: _lineOf, ...rest }: Environment): unknown {
  return {
    ...rest,
    groups: groups.map(({ name }) => name),
    layers: layers.map((layer) => [layer.name, Object.keys(layer.systems)]),
    systems: Object.keys(systems),
  };
}

/** A value as text, with numbers that JSON can't represent. */
const exactly = (value: unknown): string => serialize(value).toString("latin1");

const digest = (...parts: string[]) => hash("sha256", parts.join("\0"), "base64url");
