import { cloneSettings } from "@kustogen/review/git/remote.ts";
import { BASE } from "../../authoring/environment.ts";
import { EnvironmentEdit } from "../../environments/edit.ts";
import { SCHEMA_COMMENT } from "../../environments/schema-file.ts";
import type { ImportOptions } from "../report.ts";
import type { Described } from "./describe.ts";
import { newEnvironmentFile } from "./new-environment.ts";
import { environmentFile, projectText } from "./project-files.ts";

/** The files of base and of the environments, with the section of the system in each. */
export function environmentFiles(
  { name: system, environments, existing, images, namespaces, stages, wrapped: { folders } }: Described,
  { root, config }: Pick<ImportOptions, "root" | "config">,
): Map<string, string> {
  const fileOf = (environment: string) => environmentFile(root, config.folders, environment);
  const files = new Map<string, string>();
  const remote = cloneSettings(root).origin !== undefined;
  // Environments share their AppProjects: an environment that nothing deploys yet uses the others'.
  const places = [...existing.places.values()];
  const [argocd] = places.flatMap((place) => place.argocd ?? []);
  const [repository] = places.flatMap((place) => place.repository ?? []);
  // One Argo CD deploys to several clusters, and what one ApplicationSet makes.
  const clusters = new Set(places.map(({ cluster }) => JSON.stringify(cluster)));
  const isShared = clusters.size > 1 || places.some(({ ofSet }) => ofSet);
  const baseFile = fileOf(BASE);
  const inBase = folders.get(BASE);
  files.set(
    baseFile,
    withSection(
      baseFile,
      projectText(root, baseFile) ?? `${SCHEMA_COMMENT}# What every environment starts from.\nsystems:\n`,
      system,
      { settings: { folder: inBase } },
    ),
  );
  for (const { name } of environments) {
    const path = fileOf(name);
    const own = existing.places.get(name);
    const instance = isShared && own !== undefined ? (own.argocd ?? "argocd") : name;
    const text =
      projectText(root, path) ??
      newEnvironmentFile(stages.get(name) ?? "development", config.argocd ? instance : undefined, remote, {
        ...own,
        argocd: own?.argocd ?? argocd,
        repository: own?.repository ?? repository,
      });
    const folder = folders.get(name);
    const namespace = namespaces.own.get(name);
    const pinned = images.pins.get(name);
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
