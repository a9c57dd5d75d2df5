import { cloneSettings } from "@kustogen/review/git/remote.ts";
import { BASE } from "../../authoring/environment.ts";
import { EnvironmentEdit } from "../../environments/edit.ts";
import { SCHEMA_COMMENT } from "../../environments/schema-file.ts";
import { environmentsFolder } from "../../folders.ts";
import type { ImportOptions } from "../state.ts";
import type { Described } from "./describe.ts";
import { newEnvironmentFile } from "./new-environment.ts";
import { projectText } from "./project-files.ts";

/** The files of base and of the environments, with the section of the system in each. */
export function environmentFiles(
  { name: system, environments, existing, images, namespaces, stages, wrapped: { folders } }: Described,
  { root, config }: Pick<ImportOptions, "root" | "config">,
): Map<string, string> {
  const files = new Map<string, string>();
  const add = (environment: string, section: object, initial: () => string) => {
    const path = `${environmentsFolder(config.folders)}/${environment}.yaml`;
    const edit = new EnvironmentEdit(path, projectText(root, path) ?? initial());
    edit.set(["systems", system], section);
    files.set(path, edit.toString());
  };
  const remote = cloneSettings(root).origin !== undefined;
  // Environments share their AppProjects: an environment that nothing deploys yet uses the others'.
  const places = [...existing.places.values()];
  const inBase = folders.get(BASE);
  const start = () => `${SCHEMA_COMMENT}# What every environment starts from.\nsystems:\n`;
  add(BASE, { settings: { folder: inBase } }, start);
  for (const { name } of environments) {
    const own = existing.places.get(name);
    const said = (key: "argocd" | "repository") => [own, ...places].find((one) => one?.[key])?.[key];
    const shared = existing.shared.has(name) ? (said("argocd") ?? "argocd") : name;
    const instance = config.argocd ? shared : undefined;
    const place = { ...own, argocd: said("argocd"), repository: said("repository") };
    const [folder, namespace] = [folders.get(name), namespaces.own.get(name)];
    const pinned = images.pins.get(name);
    const section = {
      ...(namespace !== undefined && { namespace }),
      ...(folder !== inBase && { settings: { folder } }),
      ...(pinned !== undefined && { images: Object.fromEntries(pinned) }),
    };
    add(name, section, () => newEnvironmentFile(stages.get(name) as string, instance, remote, place));
  }
  return files;
}
