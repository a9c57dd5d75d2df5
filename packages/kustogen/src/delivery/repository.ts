import { type CloneSettings, cloneSettings } from "@kustogen/review/git/remote.ts";
import { openRepository, type Repository } from "@kustogen/review/git/repository.ts";
import type { Folders } from "../folders.ts";

/** The git repository around a project, and the names of the project's folders. */
export interface ProjectRepository extends Repository {
  folders: Folders;
  settings: CloneSettings;
}

/** Finds the repository that contains a project; git's settings are read on demand. Throws like openRepository. */
export function openProjectRepository(root: string, folders: Folders): ProjectRepository {
  let settings: CloneSettings | undefined;
  return {
    ...openRepository(root),
    folders,
    get settings() {
      settings ??= cloneSettings(root);
      return settings;
    },
  };
}
