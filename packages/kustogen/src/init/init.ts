import { existsSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { askGit, readGit, workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { run } from "@kustogen/kustomize/node/run.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import { PLACEHOLDER } from "../environments/placeholder.ts";
import { DEFAULT_FOLDERS, systemFolder } from "../folders.ts";
import { allOrNothing, writeFiles } from "../project/undo.ts";
import { VERSION } from "../version.ts";
import { completeLock } from "./lock-file.ts";
import { newSystem } from "./new-system.ts";
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
export function init(options: InitOptions): InitReport {
  const target = resolve(options.folder);
  if (existsSync(target) && !statSync(target).isDirectory())
    throw new InputError(`${options.folder}: is a file; expected a folder, which may be new`, {
      code: "wrong-file-type",
    });
  mkdirSync(target, { recursive: true });
  const folder = realpathSync(target);
  const inside = workTreeTop(folder) !== undefined;
  const placeholder = !inside || askGit(folder, ["remote", "get-url", "origin"]).code !== 0;
  const name = packageName(basename(folder));
  const values = { name, repository: placeholder ? placeholderLines(name) : "" };
  const taken = startFiles(options.home, values)
    .filter(({ path }) => existsSync(join(folder, path)))
    .map(({ path }) => path);
  if (taken.length > 0)
    throw new InputError(
      `${folder} has ${taken.join(", ")} already, and nothing is overwritten. Name a new folder, or move what is in the way`,
      { code: "already-exists" },
    );
  const files = startFiles(options.home, { ...values, kustogen: specifier(options, folder) });
  const system = allOrNothing(
    folder,
    [
      ...files.map(({ path }) => path),
      systemFolder(DEFAULT_FOLDERS, FIRST_SYSTEM),
      `test/${FIRST_SYSTEM}.test.ts`,
    ],
    () => {
      // A hook is run, so it begins with the program that runs it.
      writeFiles(
        folder,
        files.map(({ path, text }) => [path, text, text.startsWith("#!") ? 0o755 : 0o644] as const),
      );
      const made = newSystem(folder, DEFAULT_FOLDERS, FIRST_SYSTEM, loadEnvironments(folder), options.home);
      if (!inside) initialize(folder);
      return made;
    },
  );
  if (options.install) install(folder, options.note);
  return {
    folder,
    files: [...new Set([...files.map(({ path }) => path), ...system])].sort(),
    repository: !inside,
    placeholder,
    installed: options.install,
  };
}

function initialize(folder: string): void {
  readGit(folder, ["init", "--quiet", "--initial-branch=main"], { asUser: true });
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

function install(folder: string, note: InitOptions["note"]): void {
  note("installing the dependencies (npm install) …");
  const { code, stderr } = run("npm", ["install", "--no-audit", "--no-fund"], { folder });
  if (code !== 0)
    throw new OutsideError(
      `npm install failed in ${folder}; everything else is there, so run it again:\n${stderr.trim()}`,
    );
  const lock = join(folder, "package-lock.json");
  if (existsSync(lock)) writeFileSync(lock, completeLock(readFileSync(lock, "utf8")).text);
}
