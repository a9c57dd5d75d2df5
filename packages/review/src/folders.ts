import { AsyncLocalStorage } from "node:async_hooks";

/** The folders of a project, relative to its root. What is in each and who may write there is fixed; the names are not. */
export interface Folders {
  /** Authored: environments/, systems/, kinds/, vendor/. */
  generators: string;
  /** Generated: what the environments of a system share. */
  base: string;
  /** Generated: a folder a layer or environment, with one a system. */
  overlays: string;
  /** Generated: projects, Applications and roots of Argo CD. */
  argocd: string;
  /** Generated: a page a system, for its operators. */
  pages: string;
}

/** The names where kustogen.yaml gives no others. */
export const DEFAULT_FOLDERS: Folders = {
  generators: "generators",
  base: "base",
  overlays: "overlays",
  argocd: "argocd",
  pages: "docs/systems",
};

// They hold for a whole command, in everything that it calls, as the current folder does; another project that is
// looked at meanwhile (what HEAD held, the copy in which an import is tried) has its own.
const current = new AsyncLocalStorage<Folders>();

/** The folders of the project at work. */
export function folders(): Readonly<Folders> {
  return current.getStore() ?? DEFAULT_FOLDERS;
}

/**
 * Runs something, with everything that it calls and awaits, on a project with these folders. Where they are those at work
 * already, nothing has to be carried along, which every promise of Node 20 would pay for.
 */
export function inFolders<Result>(names: Folders, work: () => Result): Result {
  const now = folders();
  const isSame = (Object.keys(names) as (keyof Folders)[]).every((name) => names[name] === now[name]);
  return isSame ? work() : current.run(names, work);
}

/** The folder of the environment files. */
export function environmentsFolder(): string {
  return `${folders().generators}/environments`;
}

/** The JSON schema of environment files, which `gen` writes beside them. */
export function environmentSchemaPath(): string {
  return `${environmentsFolder()}/schema.json`;
}

/** The module that names every system of a project. */
export function systemsModule(): string {
  return `${folders().generators}/systems/index.ts`;
}

/** The folder in which a system is described. */
export function systemFolder(system: string): string {
  return `${folders().generators}/systems/${system}`;
}

/** The folder of what `kustogen vendor` fetched. */
export function vendorFolder(): string {
  return `${folders().generators}/vendor`;
}

/** Every folder that holds generated files and nothing else. */
export function generatedFolders(): string[] {
  const { base, overlays, argocd, pages } = folders();
  return [base, overlays, argocd, pages];
}

/** "base/, overlays/, argocd/ and docs/systems/", for messages. */
export function namedFolders(): string {
  const names = generatedFolders().map((name) => `${name}/`);
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** Which of the folders a path is in, and the parts of the path below it; undefined for one in none of them. */
export function folderOf(path: string): { folder: keyof Folders; below: string[] } | undefined {
  for (const [folder, name] of Object.entries(folders()) as [keyof Folders, string][])
    if (path.startsWith(`${name}/`)) return { folder, below: path.slice(name.length + 1).split("/") };
  return undefined;
}
