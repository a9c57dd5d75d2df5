import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { BASE, type Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { type Config, readConfig } from "../config/config.ts";
import { writing } from "../delivery/writing.ts";
import { authoredText } from "../environments/authored-files.ts";
import { EnvironmentEdit, withComments } from "../environments/edit.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import { SCHEMA_COMMENT } from "../environments/schema-file.ts";
import { currentFiles } from "../errors/input-files.ts";
import { environmentsFolder, type Folders } from "../folders.ts";
import { checkNames, selectSystems } from "../layers/select.ts";
import { changeBetween, withSources } from "./edited-sources.ts";
import { type EditedSource, genEdited } from "./gen-edited.ts";
import type { GenOptions, GenReport } from "./gen-report.ts";
import { lastingOf, obstacles, settingsIn } from "./shared-settings.ts";

/**
 * Moves settings that all environments have alike into `base.yaml`, then generates; all of it or nothing.
 * @param names the settings, each as SYSTEM.SETTING
 * @throws InputError for a setting that base can't have, or with which an environment would render differently
 */
export function genShared(
  folders: Folders,
  names: readonly string[],
  options: GenOptions,
): Promise<GenReport> {
  const { root, code } = options;
  const command = `kustogen gen ${names.map((name) => `--share ${name}`).join(" ")}`;
  return writing({ root, folders }, command, async (place) => {
    const config = await readConfig(root);
    const systems = await code.systems();
    const environments = loadEnvironments(root, config);
    checkNames(systems, environments);
    return genEdited(place, sharedSources({ root, config, systems, environments }, names), options);
  });
}

interface Sources {
  root: string;
  config: Config;
  systems: readonly System[];
  environments: readonly Environment[];
}

/** The files with the settings in their new place, which is proven to change no environment. */
function sharedSources({ root, config, systems, environments }: Sources, names: readonly string[]) {
  const base = `${environmentsFolder(config.folders)}/${BASE}.yaml`;
  const sources = new Map<string, EditedSource & { edit: EnvironmentEdit }>();
  const editOf = (file: string) =>
    kept(sources, file, () => {
      const textBefore = currentFiles.isThere(join(root, file))
        ? authoredText(root, file, currentFiles)
        : undefined;
      const text = textBefore ?? `${SCHEMA_COMMENT}systems:\n`;
      return { file, textBefore, text, edit: new EnvironmentEdit(file, text) };
    }).edit;
  for (const name of new Set(names)) {
    const { path, files } = shared(name, systems, environments);
    editOf(base).put(path, withComments(files.map((file) => editOf(file).take(path))));
  }
  for (const source of sources.values()) source.text = source.edit.toString();
  const after = loadEnvironments(root, config, withSources(root, [...sources.values()]));
  for (const system of selectSystems(systems, [...new Set(names.map(systemOf))])) {
    const change = changeBetween(system, systems, config.folders, environments, after);
    if (change !== undefined)
      throw new InputError(
        `--share: ${change}, so nothing was changed. Move the setting by hand if that is meant`,
        { code: "invalid-settings" },
      );
  }
  return [...sources.values()];
}

const systemOf = (name: string): string => name.split(".", 1)[0] as string;

/** The place of a setting in the files of environments, and the files that have it. @throws InputError if it stays */
function shared(name: string, systems: readonly System[], environments: readonly Environment[]) {
  const refuse = (why: string, code: "unknown-name" | "invalid-settings" = "invalid-settings") =>
    new InputError(`--share ${name}: nothing was changed: ${why}`, { code });
  const [system] = selectSystems(systems, [systemOf(name)]) as [System];
  const running = lastingOf(system, environments);
  const paths = new Map(
    running
      .flatMap((one) => pathsIn(settingsIn(one, system)))
      .map((path) => [[system.name, ...path].join("."), path]),
  );
  const path = paths.get(name) ?? name.split(".").slice(1);
  const obstacle = path.length === 0 ? undefined : obstacles(system, running)(path);
  if (obstacle !== undefined) throw refuse(obstacle);
  if (!paths.has(name))
    throw refuse(
      `no environment's file sets it; expected SYSTEM.SETTING. ${suggestion(name, [...paths.keys()])}`,
      "unknown-name",
    );
  const place = ["systems", system.name, "settings", ...path];
  const valueIn = (one: Environment) => valueAt(settingsIn(one, system), path) as Value | undefined;
  const [first] = running.filter((one) => valueIn(one) !== undefined) as [Environment];
  const isSame = (one: Environment) => {
    const value = valueIn(one);
    return value !== undefined && equal(value, valueIn(first) as Value);
  };
  const other = running.find((one) => !isSame(one));
  if (other !== undefined)
    throw refuse(
      `${first.file}:${first.lineOf(place)} and ${other.file}:${other.lineOf(place)} don't set the same; expected one value in every environment's file`,
    );
  const files = environments.filter((one) => Object.hasOwn(one.systems, system.name) && isSame(one));
  return { path: place, files: files.map(({ file }) => file) };
}

/** The paths of all values in settings, those of mappings too. */
function pathsIn(settings: Value): string[][] {
  if (!isMap(settings)) return [];
  return Object.entries(settings).flatMap(([key, value]) => [
    [key],
    ...pathsIn(value as Value).map((path) => [key, ...path]),
  ]);
}
