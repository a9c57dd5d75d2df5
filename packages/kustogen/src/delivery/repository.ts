import { type CloneSettings, cloneSettings } from "@kustogen/review/git/remote.ts";
import { openRepository, type Repository } from "@kustogen/review/git/repository.ts";
import type { Folders } from "../folders.ts";

/** The git repository around a project, with what the project's folders are called. */
export interface ProjectRepository extends Repository {
  folders: Folders;
  settings: CloneSettings;
}

/** Finds the repository that holds a project. Throws as openRepository does. */
export function openProjectRepository(root: string, folders: Folders): ProjectRepository {
  return { ...openRepository(root), folders, settings: cloneSettings(root) };
}
