import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import type { Config } from "../config/config.ts";
import { EnvironmentEdit, withComments } from "../environments/edit.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import { GROUP_SCHEMA_COMMENT } from "../environments/schema-file.ts";
import { groupsFolder } from "../folders.ts";
import { changeBetween, withSources } from "../generate/edited-sources.ts";
import type { EditedSource } from "../generate/gen-edited.ts";
import { settingsIn } from "../generate/shared-settings.ts";
import { ownPaths } from "../layers/own-settings.ts";

/** An environment, and a new one like it. */
export interface Likeness {
  root: string;
  config: Config;
  environments: readonly Environment[];
  /** All systems, and those that both run. */
  all: readonly System[];
  systems: readonly System[];
  like: Environment;
  name: string;
}

/** What is written so that two environments share what they may. */
export interface Shared {
  /** The other environment's file and the group's; none if there is nothing to share. */
  sources: EditedSource[];
  /** The other environment's text without what the group has, which is the new one's, too. */
  text: string;
  /** Why the settings of a system stay in both files. */
  notes: string[];
}

/**
 * Moves the settings that a new environment takes from another one into a group that both list. What is an
 * environment's own stays in the file: what its type says, and texts with the environment's name or a host in them.
 * A system whose settings can't move without changing what an environment renders to keeps them.
 * @throws InputError if the group's file already exists
 */
export function shareSettings(likeness: Likeness): Shared {
  const { config, like, name, root } = likeness;
  const file = `${groupsFolder(config.folders)}/${like.name}-${name}.yaml`;
  if (existsSync(join(root, file)))
    throw new InputError(`${file} already exists; rename that group`, { code: "already-exists" });
  let { systems } = likeness;
  const notes: string[] = [];
  for (;;) {
    const { sources, text } = moved(likeness, systems, file);
    const kept = new Set<System>();
    for (const system of sources.length === 0 ? [] : systems) {
      const why = obstacle(system, likeness, sources);
      if (why === undefined) continue;
      kept.add(system);
      notes.push(`the settings of ${system.name} are copied, not shared: ${why}`);
    }
    if (kept.size === 0) return { sources, text, notes };
    systems = systems.filter((system) => !kept.has(system));
  }
}

/** Why a system's settings can't be where the sources have them; undefined if all renders as before. */
function obstacle(
  system: System,
  { all, config, environments, root }: Likeness,
  sources: readonly EditedSource[],
): string | undefined {
  try {
    const after = loadEnvironments(root, config, withSources(root, sources));
    return changeBetween(system, all, config.folders, environments, after);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

function moved({ like, name, root }: Likeness, systems: readonly System[], file: string) {
  const textBefore = readFileSync(join(root, like.file), "utf8");
  const edit = new EnvironmentEdit(like.file, textBefore);
  const below = like.groups.map((group) => group.name);
  const head =
    below.length === 0
      ? ""
      : `# It builds on these, and whoever lists it lists them in front.\ngroups: [${below.join(", ")}]\n`;
  const group = new EnvironmentEdit(
    file,
    `${GROUP_SCHEMA_COMMENT}# What ${like.name} and ${name} share.\n${head}systems:\n`,
  );
  let count = 0;
  for (const system of systems)
    for (const path of freeIn(settingsIn(like, system), [], ownIn(system, like))) {
      const place = ["systems", system.name, "settings", ...path];
      group.put(place, withComments([edit.take(place)]));
      count++;
    }
  if (count === 0) return { sources: [], text: textBefore };
  edit.set(["groups"], [...below, `${like.name}-${name}`]);
  const text = edit.toString();
  return {
    sources: [
      { file: like.file, textBefore, text },
      { file, textBefore: undefined, text: group.toString() },
    ],
    text,
  };
}

/** The paths of what is an environment's own: by its type, or by the environment's name or a host of it in a text. */
function ownIn(system: System, like: Environment): Path[] {
  const settings = settingsIn(like, system);
  const marked = ownPaths(settings, system.settings);
  const hosts = marked.map((path) => valueAt(settings, path)).filter((one) => typeof one === "string");
  const isName = new RegExp(`(?<![a-z0-9])${like.name}(?![a-z0-9])`, "i");
  const isOwn = (text: string) => isName.test(text) || hosts.some((host) => text.includes(host));
  return [...marked, ...textsIn(settings, []).filter((path) => isOwn(valueAt(settings, path) as string))];
}

function textsIn(value: Value, path: Path): Path[] {
  if (typeof value === "string") return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, [...path, key]));
}

/** The paths of settings with nothing of an environment's own in them, the outermost ones; lists are whole. */
function freeIn(settings: Value, path: readonly string[], own: readonly Path[]): (readonly string[])[] {
  const within = own.filter((one) => path.every((key, at) => one[at] === key));
  if (path.length > 0 && within.length === 0) return [path];
  if (!isMap(settings) || within.some((one) => one.length === path.length && path.length > 0)) return [];
  return Object.entries(settings).flatMap(([key, inner]) => freeIn(inner, [...path, key], own));
}
