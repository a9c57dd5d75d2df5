import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { STRICTNESS } from "@kustogen/review/check/model/state.ts";
import { originUrl } from "@kustogen/review/git/remote.ts";
import { BASE } from "../../authoring/environment.ts";
import type { ImagePin } from "../../authoring/image-pin.ts";
import { EnvironmentEdit } from "../../environments/edit.ts";
import { SCHEMA_COMMENT } from "../../environments/schema-file.ts";
import { environmentsFolder } from "../../folders.ts";
import { stageOf } from "../environment-names.ts";
import type { ExistingApplications } from "../existing-applications.ts";
import type { ImportOptions } from "../report.ts";
import type { ImportedState } from "../state.ts";
import { NEWEST, newEnvironmentFile } from "./new-environment.ts";

/** What the files of environments say about a wrapped system. */
export interface WrappedSettings {
  system: string;
  /** The wrapped folder of each environment, and of base. */
  folders: ReadonlyMap<string, string>;
  pins: ReadonlyMap<string, ReadonlyMap<string, ImagePin>>;
  namespaces: ReadonlyMap<string, string>;
}

/** The files of base and of the environments, with the section of the system in each. */
export function environmentFiles(
  states: readonly ImportedState[],
  existing: ExistingApplications,
  { system, folders, pins, namespaces }: WrappedSettings,
  options: ImportOptions,
): Map<string, string> {
  const files = new Map<string, string>();
  const remote = originUrl(options.root) !== undefined;
  // Environments share their AppProjects: an environment that nothing deploys yet uses the others'.
  const places = [...existing.places.values()];
  const [argocd] = places.flatMap((place) => place.argocd ?? []);
  const [repository] = places.flatMap((place) => place.repository ?? []);
  // One Argo CD deploys to several clusters, and what one ApplicationSet makes.
  const clusters = new Set(places.map(({ cluster }) => JSON.stringify(cluster)));
  const isShared = clusters.size > 1 || places.some(({ ofSet }) => ofSet);
  const baseFile = environmentFile(options, BASE);
  const inBase = folders.get(BASE);
  files.set(
    baseFile,
    withSection(
      baseFile,
      projectText(options.root, baseFile) ??
        `${SCHEMA_COMMENT}# What every environment starts from.\nsystems:\n`,
      system,
      { settings: { folder: inBase } },
    ),
  );
  for (const state of states) {
    const path = environmentFile(options, state.name);
    const own = existing.places.get(state.name);
    const text =
      projectText(options.root, path) ??
      newEnvironmentFile({
        instance: isShared && own !== undefined ? (own.argocd ?? "argocd") : state.name,
        stage: stageOf(state.name, state.from),
        kubernetes: NEWEST,
        isArgo: options.config.argocd,
        remote,
        place: { ...own, argocd: own?.argocd ?? argocd, repository: own?.repository ?? repository },
      });
    const folder = folders.get(state.name);
    const namespace = namespaces.get(state.name);
    const pinned = pins.get(state.name);
    const section = {
      ...(namespace !== undefined && { namespace }),
      ...(folder !== inBase && { settings: { folder } }),
      ...(pinned !== undefined && { images: Object.fromEntries(pinned) }),
    };
    files.set(path, withSection(path, text, system, section));
  }
  return files;
}

function withSection(file: string, text: string, system: string, section: object): string {
  const edit = new EnvironmentEdit(file, text);
  edit.set(["systems", system], section);
  return edit.toString();
}

/** The stage in an environment's file; "" without a file, and for a stage of the project's own. */
export function stageIn(options: ImportOptions, environment: string): string {
  const text = projectText(options.root, environmentFile(options, environment)) ?? "";
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
