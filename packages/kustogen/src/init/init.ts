import { existsSync, mkdirSync, readFileSync, realpathSync, rmdirSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { askGit, readGit, workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { run } from "@kustogen/kustomize/node/run.ts";
import { type Writing, writing } from "../delivery/writing.ts";
import { parseEnvironment } from "../environments/load-environment.ts";
import { PLACEHOLDER } from "../environments/placeholder.ts";
import { DEFAULT_FOLDERS, environmentsFolder } from "../folders.ts";
import { realDisk } from "../output/disk.ts";
import { VERSION } from "../version.ts";
import { completeLock } from "./lock-file.ts";
import { systemFiles } from "./new-system.ts";
import { startFiles } from "./template.ts";

/** The system that a repository starts with. */
const FIRST_SYSTEM = "hello";

/** What `init` was asked to do. */
export interface InitOptions {
  /** The folder of the new repository; made when it isn't there. */
  folder: string;
  /** The folder of the package that runs, with "/" at its end. */
  home: URL;
  /** What the repository depends on: a version, a folder or a packed file; the package that runs when absent. */
  kustogen?: string;
  /** Install the dependencies, so that there is a lock file for `npm ci`. */
  install: boolean;
  /** Told what takes time. */
  note: (text: string) => void;
  /** All environments are in one cluster, each system in a namespace of each. */
  oneCluster?: boolean;
}

/** What `init` made. */
export interface InitReport {
  /** The folder's real path. */
  folder: string;
  files: string[];
  /** True where a git repository was made. */
  repository: boolean;
  /** True where Argo CD is given a placeholder instead of a repository. */
  placeholder: boolean;
  installed: boolean;
}

/**
 * Makes a repository that works: one small system in two environments, its tests, its CI. Nothing that is there is
 * overwritten; where it fails, nothing is left.
 *
 * @throws InputError when a file is in the way, OutsideError when git or npm fails
 */
export async function init(options: InitOptions): Promise<InitReport> {
  const target = resolve(options.folder);
  if (existsSync(target) && !statSync(target).isDirectory())
    throw new InputError(`${options.folder}: is a file; expected a folder, which may be new`, {
      code: "wrong-file-type",
    });
  const made = mkdirSync(target, { recursive: true });
  const folder = realpathSync(target);
  const inside = isInRepository(folder);
  const isNew = !existsSync(join(folder, ".git"));
  const placeholder = !inside || askGit(folder, ["remote", "get-url", "origin"]).code !== 0;
  let files: string[];
  try {
    if (!inside) {
      refuseTaken(folder, options);
      // Before the files, so that the next run finds what this one had begun, should it be killed.
      readGit(folder, ["init", "--quiet", "--initial-branch=main"], { asUser: true });
    }
    files = await writing({ root: folder, folders: DEFAULT_FOLDERS }, "kustogen init", (place) =>
      writeStart(place, placeholder, options),
    );
  } catch (error) {
    if (!inside && isNew) realDisk.removeAll(join(folder, ".git"));
    if (made !== undefined) removeEmptied(target, made);
    throw error;
  }
  if (options.install) await install(folder, options.note);
  return { folder, files, repository: !inside, placeholder, installed: options.install };
}

/** Writes what a repository starts with; returns the paths. */
function writeStart({ root, change }: Writing, placeholder: boolean, options: InitOptions): string[] {
  refuseTaken(root, options);
  const name = packageName(basename(root));
  const values = {
    name,
    repository: placeholder ? placeholderLines(name) : "",
    production: options.oneCluster
      ? "server: https://kubernetes.default.svc # the cluster that Argo CD itself runs in"
      : "name: production # as Argo CD calls it",
    namespace: options.oneCluster
      ? '# All environments are in one cluster.\nnamespace: "{system}-{environment}"\n'
      : "",
  };
  const start = startFiles(options.home, { ...values, kustogen: specifier(options, root) });
  const texts = new Map(start.map(({ path, text }) => [path, text]));
  const environments = [...texts].flatMap(([path, text]) =>
    dirname(path) === environmentsFolder(DEFAULT_FOLDERS) ? [parseEnvironment(path, text)] : [],
  );
  for (const [path, text] of systemFiles(
    { root, folders: DEFAULT_FOLDERS },
    FIRST_SYSTEM,
    environments,
    options.home,
    texts,
  ))
    texts.set(path, text);
  // A hook is run, so it begins with the program that runs it.
  change({ write: [...texts].map(([path, text]) => [path, text, text.startsWith("#!") ? 0o755 : 0o644]) });
  return [...texts.keys()].sort();
}

/** Throws InputError where one of the files is there already. */
function refuseTaken(folder: string, { home }: InitOptions): void {
  const taken = startFiles(home, {})
    .filter(({ path }) => existsSync(join(folder, path)))
    .map(({ path }) => path);
  if (taken.length > 0)
    throw new InputError(
      `${folder} has ${taken.join(", ")} already, and nothing is overwritten. Name a new folder, or move what is in the way`,
      { code: "already-exists" },
    );
}

/** True in a work tree of git; false where a `git init` that was killed left half of a repository. */
function isInRepository(folder: string): boolean {
  const isHalf = statSync(join(folder, ".git"), { throwIfNoEntry: false })?.isDirectory()
    ? !existsSync(join(folder, ".git/objects"))
    : false;
  return workTreeTop(folder) !== undefined && !isHalf;
}

/** Removes new folders, up to the topmost of them, that hold nothing. */
function removeEmptied(folder: string, top: string): void {
  try {
    for (let at = folder; at.length >= top.length; at = dirname(at)) rmdirSync(at);
  } catch {
    // It holds something.
  }
}

/** A name for package.json from that of the folder. */
function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return name === "" || name === "kustogen" ? "deployments" : name;
}

/** Without a remote there is no URL that Argo CD could read; `gen` reminds of it. */
function placeholderLines(name: string): string {
  return `argocd:
  # The URL that Argo CD reads this repository from. Once there is a remote "origin", this line can go.
  repository: https://git.example.com/${PLACEHOLDER}/${name}.git
`;
}

/** What package.json says of kustogen: what was asked for, else the engine that runs. */
function specifier({ kustogen, home }: InitOptions, folder: string): string {
  let path = fileURLToPath(home);
  if (kustogen !== undefined) {
    const given = kustogen.replace(/^file:/, "");
    if (given === kustogen && !/^[./~]|\.tgz$/.test(given)) return kustogen;
    path = resolve(given);
    if (!existsSync(path))
      throw new InputError(`--kustogen ${kustogen}: there is no such file or folder`, {
        code: "no-such-file",
      });
  }
  const isCheckout = makeTypes(path);
  return kustogen === undefined && !isCheckout ? VERSION : fileSpecifier(folder, path);
}

/** Makes the types of a checkout of the engine, which only a packed one brings; false where the path is none. */
function makeTypes(path: string): boolean {
  const program = join(path, "tools/prepack.mjs");
  if (!existsSync(program)) return false;
  const made = run(process.execPath, [program]);
  if (made.code !== 0)
    throw new OutsideError(`the types of kustogen can't be made: ${made.stdout}${made.stderr}`);
  return true;
}

function fileSpecifier(folder: string, path: string): string {
  return `file:${relative(folder, realpathSync(path))}`;
}

async function install(folder: string, note: InitOptions["note"]): Promise<void> {
  note("installing the dependencies (npm install) …");
  const { code, stderr } = run("npm", ["install", "--no-audit", "--no-fund"], { folder });
  if (code !== 0)
    throw new OutsideError(
      `npm install failed in ${folder}; everything else is there, so run it again:\n${stderr.trim()}`,
    );
  const lock = join(folder, "package-lock.json");
  if (!existsSync(lock)) return;
  const { text } = completeLock(readFileSync(lock, "utf8"));
  await writing({ root: folder, folders: DEFAULT_FOLDERS }, "kustogen init", ({ change }) =>
    change({ write: [[basename(lock), text]] }),
  );
}
