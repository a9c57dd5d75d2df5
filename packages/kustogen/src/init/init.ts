import { existsSync, mkdirSync, readFileSync, realpathSync, rmdirSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { askGit, readGit, workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { run } from "@kustogen/kustomize/node/run.ts";
import { canonicalRemote } from "../argocd/repository.ts";
import { writing } from "../delivery/writing.ts";
import { DEFAULT_FOLDERS, environmentsFolder, systemsModule } from "../folders.ts";
import { realDisk } from "../output/disk.ts";
import { entryAt } from "../output/entries.ts";
import { realPlace } from "../output/real-place.ts";
import { hasMarked, sweepStaging } from "../output/staging.ts";
import { VERSION } from "../version.ts";
import { type InitOptions, startOf } from "./start.ts";

/** The result of `init`; paths are relative to the root of the working tree. */
export type InitReport = Awaited<ReturnType<typeof init>>;

/**
 * Creates a working repository; nothing existing is overwritten, and if it fails, nothing is left.
 * @throws InputError if there already is a project, or a link in its place, OutsideError if git or npm fails
 */
export async function init(options: InitOptions) {
  const given = { oneCluster: false, forge: "github" as const, empty: false, ...options };
  const { empty } = given;
  const target = resolve(options.folder);
  if (existsSync(target) && !statSync(target).isDirectory())
    throw new InputError(`${options.folder}: is a file; expected a folder, which may be new`, {
      code: "wrong-file-type",
    });
  refuseLinkAbove(target);
  const made = mkdirSync(target, { recursive: true });
  const folder = realpathSync(target);
  const inside = workTreeTop(folder) !== undefined;
  const isNew = !existsSync(join(folder, ".git"));
  const origin = inside ? askGit(folder, ["remote", "get-url", "origin"]) : undefined;
  const placeholder = !empty && canonicalRemote(origin?.stdout.trim() ?? "") === undefined;
  let changes: ReturnType<typeof startOf>;
  let prefix: string;
  let packed: string[] = [];
  try {
    const top = workTreeTop(folder) ?? folder;
    sweepStaging(top);
    // Unfinished changes of a killed run are undone first, because they may be in the way.
    if (!hasMarked(top)) refuseTaken(folder, empty);
    const { kustogen, tarball } = dependency(options, folder, top);
    // Before the files, so that the next run finds this one's unfinished changes if it is killed.
    if (!inside) readGit(folder, ["init", "--quiet", "--initial-branch=main"], { asUser: true });
    const below = relative(top, folder).split(sep).join("/");
    prefix = below === "" ? "" : `${below}/`;
    // npm would write through a link.
    if (options.install) realPlace(top, `${prefix}package-lock.json`, new Set());
    const start = { ...given, top, prefix, placeholder, kustogen, branch: branchOf(folder) };
    changes = await writing({ root: top, folders: DEFAULT_FOLDERS }, "kustogen init", ({ change }) => {
      refuseTaken(folder, empty);
      const found = startOf(start);
      // A hook is executed, so it begins with its interpreter.
      const write = [...found.added, ...found.completed].map(
        ([path, text]) => [path, text, text.startsWith("#!") ? 0o755 : 0o644] as const,
      );
      const manifest = `${prefix}package.json`;
      const isNamed = (found.added.get(manifest) ?? found.completed.get(manifest))?.includes(`"${kustogen}"`);
      packed = tarball !== undefined && isNamed ? [`${prefix}${basename(tarball)}`] : [];
      change({
        write: [...write, ...packed.map((path) => [path, readFileSync(tarball as string)] as const)],
      });
      return found;
    });
  } catch (error) {
    if (!inside && isNew) realDisk.removeAll(join(folder, ".git"));
    if (made !== undefined) removeEmptied(target, made);
    throw error;
  }
  if (options.install) install(folder, options.note);
  return {
    folder,
    /** The folder's path with a trailing "/"; "" for the root. */
    prefix,
    files: [...changes.added.keys(), ...packed].sort(),
    completed: [...changes.completed.keys()],
    left: changes.left,
    /** True if a git repository was created. */
    repository: !inside,
    installed: options.install,
  };
}

/** The main branch, as far as the clone shows. */
function branchOf(folder: string): string {
  const ask = (...args: string[]) => askGit(folder, args).stdout.trim();
  const remote = ask("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD").replace("origin/", "");
  return remote || ask("symbolic-ref", "--quiet", "--short", "HEAD") || "main";
}

/** Throws InputError if there already is a project; `import` may have begun an empty one. */
function refuseTaken(folder: string, empty: boolean): void {
  const taken = [environmentsFolder(DEFAULT_FOLDERS), systemsModule(DEFAULT_FOLDERS)].find((path) =>
    existsSync(join(folder, path)),
  );
  if (taken !== undefined && (!empty || existsSync(join(folder, "package.json"))))
    throw new InputError(
      `${folder} has ${taken}, so it is already a kustogen repository. \`kustogen new system NAME\` and \`kustogen new environment NAME\` add to it`,
      { code: "already-exists" },
    );
}

/** Throws InputError like `realPlace` for a folder in a working tree to which a link leads that leads out of it. */
function refuseLinkAbove(folder: string): void {
  let top = dirname(folder);
  while (!existsSync(join(top, ".git")) || entryAt(top)?.isSymbolicLink())
    if (dirname(top) === top) return;
    else top = dirname(top);
  realPlace(top, `${relative(top, folder).split(sep).join("/")}/package.json`, new Set());
}

/** Removes new folders that are empty, up to the topmost of them. */
function removeEmptied(folder: string, top: string): void {
  try {
    for (let at = folder; at.length >= top.length; at = dirname(at)) rmdirSync(at);
  } catch {
    // It isn't empty.
  }
}

/**
 * The version of kustogen for package.json: the requested one, or else the running engine. A tarball that the engine
 * runs from is copied into the project, unless it is in the repository: a clone has no other.
 */
function dependency({ kustogen, home }: InitOptions, folder: string, top: string) {
  let path = fileURLToPath(home);
  const fromFile = (file: string) => `file:${relative(folder, realpathSync(file)).split(sep).join("/")}`;
  if (kustogen !== undefined) {
    const given = kustogen.replace(/^file:/, "");
    if (given === kustogen && !/^[./~]|\.tgz$/.test(given)) return { kustogen };
    path = resolve(given);
    if (!existsSync(path))
      throw new InputError(`--kustogen ${kustogen}: there is no such file or folder`, {
        code: "no-such-file",
      });
    makeTypes(path);
    return { kustogen: fromFile(path) };
  }
  const tarball = tarballOf(path);
  if (tarball === undefined) return { kustogen: makeTypes(path) ? fromFile(path) : VERSION };
  if (!relative(top, realpathSync(tarball)).startsWith("..")) return { kustogen: fromFile(tarball) };
  const place = join(folder, basename(tarball));
  if (!existsSync(place)) return { kustogen: `file:${basename(tarball)}`, tarball };
  if (readFileSync(place).equals(readFileSync(tarball))) return { kustogen: fromFile(place) };
  throw new InputError(
    `${place} isn't the package that runs here, ${tarball}; move it away, or name one with --kustogen`,
    { code: "already-exists" },
  );
}

/** The tarball from which npm installed a package; undefined for one from a registry, or of another program. */
function tarballOf(home: string): string | undefined {
  const modules = dirname(home);
  return orElse(() => {
    const { packages } = JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8"));
    const [, file] = /^file:(.+\.tgz)$/.exec(packages[`node_modules/${basename(home)}`].resolved) ?? [];
    const path = file && resolve(dirname(modules), file);
    return path && existsSync(path) ? path : undefined;
  }, undefined);
}

/** Creates the types of an engine checkout, which only a packed engine includes; false if the path isn't one. */
function makeTypes(path: string): boolean {
  const program = join(path, "tools/prepack.mjs");
  if (!existsSync(program)) return false;
  const made = run(process.execPath, [program]);
  if (made.code !== 0)
    throw new OutsideError(`the types of kustogen can't be generated: ${made.stdout}${made.stderr}`);
  return true;
}

function install(folder: string, note: InitOptions["note"]): void {
  note("installing the dependencies (npm install) …");
  const { code, stderr } = run("npm", ["install", "--no-audit", "--no-fund"], { folder });
  if (code !== 0)
    throw new OutsideError(
      `npm install failed in ${folder}; everything else is complete. Run npm install there once you have fixed the cause:\n${stderr.trim()}`,
    );
}
