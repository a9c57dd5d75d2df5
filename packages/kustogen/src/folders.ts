/** The folders of a project, relative to its root. What is in each and who may write there is fixed; the names are not. */
export interface Folders {
  /** Authored: environments/, systems/, kinds/, vendor/. */
  generators: string;
  /** Generated: the objects that the environments of a system share. */
  base: string;
  /** Generated: a folder for each layer or environment, with one for each system. */
  overlays: string;
  /** Generated: Argo CD's projects, Applications and roots. */
  argocd: string;
  /** Generated: a page for each system, for its operators. */
  pages: string;
}

/** The default names. */
export const DEFAULT_FOLDERS: Folders = {
  generators: "generators",
  base: "base",
  overlays: "overlays",
  argocd: "argocd",
  pages: "docs/systems",
};

/** The folder of the environment files. */
export function environmentsFolder(folders: Folders): string {
  return `${folders.generators}/environments`;
}

/** The folder of the groups through which environments share settings. */
export function groupsFolder(folders: Folders): string {
  return `${environmentsFolder(folders)}/groups`;
}

/** The JSON schema of environment files, which `gen` writes beside them. */
export function environmentSchemaPath(folders: Folders): string {
  return `${environmentsFolder(folders)}/schema.json`;
}

/** The module with the list of a project's systems. */
export function systemsModule(folders: Folders): string {
  return `${folders.generators}/systems/index.ts`;
}

/** The folder in which a system is described. */
export function systemFolder(folders: Folders, system: string): string {
  return `${folders.generators}/systems/${system}`;
}

/** The folder with the files that `kustogen vendor` fetched. */
export function vendorFolder(folders: Folders): string {
  return `${folders.generators}/vendor`;
}

/** Every folder that contains only generated files. */
export function generatedFolders(folders: Folders): string[] {
  const { base, overlays, argocd, pages } = folders;
  return [base, overlays, argocd, pages];
}

/** "base/, overlays/, argocd/ and docs/systems/", for messages. */
export function namedFolders(folders: Folders): string {
  const names = generatedFolders(folders).map((name) => `${name}/`);
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** The folder that a path is in, and the parts of the path below it; undefined for a path in none of them. */
export function folderOf(
  folders: Folders,
  path: string,
): { folder: keyof Folders; below: [string, ...string[]] } | undefined {
  for (const [folder, name] of Object.entries(folders) as [keyof Folders, string][])
    if (path.startsWith(`${name}/`))
      return { folder, below: path.slice(name.length + 1).split("/") as [string, ...string[]] };
  return undefined;
}
