import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { STRICTNESS } from "@kustogen/review/check/strictness.ts";
import { originUrl } from "@kustogen/review/git/remote.ts";
import { BASE } from "../authoring/environment.ts";
import { environmentsFolder, groupsFolder } from "../folders.ts";
import type { SourceComments } from "./comments.ts";
import type { ImportedSystem } from "./describe-states.ts";
import {
  layerFile,
  newEnvironmentFile,
  retiredKinds,
  servedVersion,
  withComments,
  withSettingComments,
  withSystem,
} from "./environment-sections.ts";
import type { ExistingApplications } from "./existing-applications.ts";
import type { ImportOptions } from "./report.ts";
import type { ImportSources } from "./sources.ts";
import { stageOf } from "./stage-of.ts";
import type { ImportedState } from "./state.ts";
import { swappedComments } from "./swapped-values.ts";

/** The files of the environments and groups of an imported system, with its section in each. */
export function environmentFiles(
  sources: ImportSources,
  states: readonly ImportedState[],
  system: ImportedSystem,
  comments: SourceComments,
  existing: ExistingApplications,
  options: ImportOptions,
): Map<string, string> {
  const files = new Map<string, string>();
  const remote = originUrl(options.root) !== undefined;
  // Environments share their AppProjects: an environment that nothing deploys yet uses the others'.
  const places = [...existing.places.values()];
  const [argocd] = places.flatMap((place) => place.argocd ?? []);
  // All are in the same repository.
  const [repository] = places.flatMap((place) => place.repository ?? []);
  for (const state of states) {
    const path = environmentFile(options, state.name);
    const text =
      projectText(options.root, path) ??
      newEnvironmentFile({
        name: state.name,
        stage: stageOf(state.name),
        kubernetes: servedVersion([state]),
        retired: retiredKinds([state]),
        isArgo: options.config.argocd,
        remote,
        place: existing.places.get(state.name),
        argocd,
        repository,
      });
    const from = sources.environments.find((environment) => environment.name === state.name)?.from ?? "";
    const said = comments.ofEnvironment(state.name);
    const heads = said.flatMap(({ comment, setting, group, field }) =>
      (setting ?? group ?? field) === undefined ? [comment.split("\n")] : [],
    );
    const section = withSettingComments(
      withSystem(path, text, state.name, system, options.config.namespace),
      system.name,
      [...said, ...swappedComments(system, state.name)],
      (group) => system.layers.pathOf(group),
    );
    // The comments of different files stay separate.
    const own = [comments.lines.ofKustomization(from, section), ...heads].filter((lines) => lines.length > 0);
    const lines = own.flatMap((one, index) => (index === 0 ? one : ["", ...one]));
    files.set(path, withComments(section, system.name, lines));
  }
  const isInBase =
    system.settings.all.some(({ own }) => own.has(BASE)) ||
    [...system.features.values()].some((set) => (set & system.layers.base) !== 0);
  for (const layer of [...(isInBase ? [BASE] : []), ...system.layers.groups]) {
    const folder = layer === BASE ? environmentsFolder : groupsFolder;
    const path = `${folder(options.config.folders)}/${layer}.yaml`;
    const text = layerFile(path, projectText(options.root, path), layer, system);
    // What an environment says of a value is beside the value.
    const like = layer === BASE ? system.layers.indexes(system.layers.base) : [];
    const said = like.flatMap((index) => comments.ofEnvironment(system.layers.names[index] ?? ""));
    files.set(
      path,
      withSettingComments(text, system.name, said, (group) => system.layers.pathOf(group)),
    );
  }
  return files;
}

/** The stage in an environment's file; "" if it has the environment's own name, undefined without a file. */
export function stageIn(options: ImportOptions, environment: string): string | undefined {
  const text = projectText(options.root, environmentFile(options, environment));
  if (text === undefined) return undefined;
  const [, stage = ""] = /^stage:\s*["']?([a-z]+)["']?\s*(?:#.*)?$/m.exec(text) ?? [];
  return STRICTNESS.some((one) => one === stage) ? stage : "";
}

function environmentFile({ root, config }: ImportOptions, environment: string): string {
  const folder = environmentsFolder(config.folders);
  const long = `${folder}/${environment}.yml`;
  return existsSync(join(root, long)) ? long : `${folder}/${environment}.yaml`;
}

/** The text of a file of the project; undefined if it doesn't exist. */
export function projectText(root: string, path: string): string | undefined {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined;
}
