import { type CloneSettings, cloneSettings } from "@kustogen/review/git/remote.ts";
import { openRepository, type Repository } from "@kustogen/review/git/repository.ts";
import type { Folders } from "../folders.ts";

/** The git repository around a project, with what the project's folders are called. */
export interface ProjectRepository extends Repository {
  folders: Folders;
  settings: CloneSettings;
}

/** Finds the repository that holds a project; git is asked for its settings when they are. Throws as openRepository does. */
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
