import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { BASE } from "../authoring/environment.ts";
import { parseEnvironment } from "../environments/load-environment.ts";
import { PLACEHOLDER } from "../environments/placeholder.ts";
import { DEFAULT_FOLDERS, environmentsFolder } from "../folders.ts";
import { addedTo } from "./add-to.ts";
import { newSystemFiles } from "./new-system.ts";
import { type StartFile, startFiles } from "./template.ts";

/** The first system of a new repository. */
const FIRST_SYSTEM = "hello";

/** The options of `init`. */
export interface InitOptions {
  /** The folder of the new repository; created if it doesn't exist. */
  folder: string;
  /** The folder of the running package, with a trailing "/". */
  home: URL;
  /** The repository's dependency: a version, a folder or a packed file; the running package by default. */
  kustogen?: string;
  /** Install the dependencies, so that there is a lock file for `npm ci`. */
  install: boolean;
  /** Called before anything that takes time. */
  note: (text: string) => void;
  /** Whether all environments are in one cluster, with a namespace for each system and environment. */
  oneCluster?: boolean;
  /** The forge whose CI is written; GitHub by default. */
  forge?: "github" | "gitlab";
  /** Without environments and a first system. */
  empty?: boolean;
}

/** The properties of a new project. */
export interface ProjectStart extends Pick<Required<InitOptions>, "home" | "forge" | "oneCluster" | "empty"> {
  /** The root of the working tree: where git and the forge look for hooks and CI. */
  top: string;
  /** The project's folder below the root, with a trailing "/"; "" for the root. */
  prefix: string;
  /** Whether Argo CD gets a placeholder instead of a repository. */
  placeholder: boolean;
  /** The version of kustogen for package.json, and the main branch. */
  kustogen: string;
  branch: string;
}

/** The missing files of a new project, and missing parts of others. @throws InputError for a wrong package.json */
export function startOf(start: ProjectStart) {
  const { home, top, prefix, forge, empty } = start;
  const values = valuesOf(start);
  const environments = `${environmentsFolder(DEFAULT_FOLDERS)}/`;
  const project = startFiles(home, "repository", values).filter(
    ({ path }) => !empty || !path.startsWith(environments),
  );
  const first = empty ? [] : withFirstSystem(join(top, prefix), project, home);
  const wanted = [
    ...(empty ? project : first).map(({ path, text }) => ({ path: `${prefix}${path}`, text })),
    ...startFiles(home, "hooks", values),
    ...startFiles(home, forge, values),
  ];
  const changes = {
    added: new Map<string, string>(),
    completed: new Map<string, string>(),
    /** Existing files that stay unchanged, each with what the user has to do about it, if anything. */
    left: [] as { path: string; todo?: string }[],
  };
  for (const { path, text } of wanted) {
    const place = join(top, path);
    if (!existsSync(place)) {
      changes.added.set(path, text);
      continue;
    }
    const there = readFileSync(place, "utf8");
    const added = addedTo(basename(path), path, there, text);
    if (added !== undefined && added !== there) changes.completed.set(path, added);
    if (added === undefined && there !== text) changes.left.push({ path, ...todoOf(path, text) });
  }
  return changes;
}

/** The files of the project with those of its first system. */
function withFirstSystem(root: string, files: readonly StartFile[], home: URL): StartFile[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const environments = [...texts].flatMap(([path, text]) =>
    dirname(path) === environmentsFolder(DEFAULT_FOLDERS) && basename(path) !== `${BASE}.yaml`
      ? [parseEnvironment(path, text)]
      : [],
  );
  const place = { root, folders: DEFAULT_FOLDERS };
  for (const [path, text] of newSystemFiles(place, FIRST_SYSTEM, environments, home, texts))
    texts.set(path, text);
  return [...texts].map(([path, text]) => ({ path, text }));
}

/** What the user has to do about a file that is left unchanged. */
function todoOf(path: string, text: string): { todo?: string } {
  if (path === ".gitlab-ci.yml") return { todo: `add to it:\n${text.trimEnd()}` };
  if (path === ".githooks/pre-push") return { todo: "add `kustogen gen --check` and `kustogen check` to it" };
  if (/(?:^|\/)tsconfig\.json$/.test(path))
    return { todo: "generators/ need `noEmit`, `allowImportingTsExtensions` and the types kustogen/files" };
  return {};
}

function valuesOf({ top, prefix, forge, oneCluster, ...start }: ProjectStart): Record<string, string> {
  const folder = prefix === "" ? "." : prefix.slice(0, -1);
  const name = packageName(basename(join(top, prefix)));
  const shell = /^[\w./-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`;
  return {
    name,
    kustogen: start.kustogen,
    branch: JSON.stringify(start.branch),
    repository: start.placeholder ? placeholderLines(name) : "",
    production: oneCluster
      ? "server: https://kubernetes.default.svc # the cluster that Argo CD itself runs in"
      : "name: production # its name in Argo CD",
    namespace: oneCluster
      ? '# All environments are in one cluster.\nnamespace: "{system}-{environment}"\n'
      : "",
    path: prefix,
    folder: scalar(folder),
    lock: scalar(`${prefix}package-lock.json`),
    changeFolder: scalar(`cd ${shell}`),
    enter: prefix === "" ? "" : `cd ${shell} || exit 1\n`,
    request: forge === "github" ? "pull request" : "merge request",
    review: `${forge === "github" ? "a comment" : "a note"} says what it changes in each environment.`,
  };
}

/** A text as a YAML scalar on one line. */
function scalar(text: string): string {
  return /^[\w./][\w./ -]*$/.test(text) ? text : JSON.stringify(text);
}

/** A valid package name for a folder's name. */
function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return name === "" || name === "kustogen" ? "deployments" : name;
}

/** Without a remote there is no URL that Argo CD could read; `gen` warns about it. */
function placeholderLines(name: string): string {
  return `argocd:
  # The URL that Argo CD reads this repository from. Once there is a remote "origin", you can remove this line.
  repository: https://git.example.com/${PLACEHOLDER}/${name}.git
`;
}
