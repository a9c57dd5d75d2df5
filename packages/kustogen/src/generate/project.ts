import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { settingOf } from "../config/config.ts";
import { CONFIG_FILE, OTHER_CONFIG_FILE, projectRoot } from "../config/root.ts";
import { isCommitted, openProjectRepository, type ProjectRepository } from "../delivery/repository.ts";
import { pendingSources } from "../delivery/sources.ts";
import { currentFiles, filesReadOnce, type InputFiles } from "../errors/input-files.ts";
import { isThere, readRegularFile } from "../errors/regular-file.ts";
import {
  environmentSchemaPath,
  environmentsFolder,
  type Folders,
  generatedFolders,
  groupsFolder,
  systemsModule,
} from "../folders.ts";
import { recordHash, withUnixLineEnds } from "../output/content.ts";
import { scopeTest } from "../output/listing.ts";
import { realPlace } from "../output/real-place.ts";
import { isUntouched, StoredRecord } from "../output/record/record.ts";
import { VENDORED_INPUT } from "../project/bundle.ts";
import type { ProjectCode } from "../project/load.ts";
import type { GenOptions } from "./gen-report.ts";

/** The location of a project, and the names of its folders. */
export type ProjectPlace = Pick<ProjectRepository, "root" | "folders">;

/** The project around a folder, with its own systems. @throws InputError without any, or for a wrong configuration */
export async function authoredProject(cwd: string): Promise<ProjectPlace> {
  const root = projectRoot(cwd);
  const folders = await settingOf("folders", root);
  const environments = join(root, environmentsFolder(folders));
  const missing = `there are no systems here: ${environments} is missing. Run the command in a repository that has some, or create one with kustogen init`;
  if (!existsSync(environments)) throw new InputError(missing, { code: "no-systems" });
  return { root, folders };
}

/**
 * A digest of all inputs: the code, the configuration, the environment files and the remote. A run with the same
 * digest and unmodified files has nothing to do.
 * @param code the digest of the engine and the systems
 * @param files the reader for all inputs, so that the digest is consistent with the output
 */
export function inputFingerprint(place: ProjectPlace, code: string, files: InputFiles, origin?: string) {
  const { root, folders } = place;
  const hash = createHash("sha256").update(code);
  // Having both is an error.
  if (files.isThere(join(root, OTHER_CONFIG_FILE))) hash.update(`\0${OTHER_CONFIG_FILE}`);
  for (const [path, text] of settingFiles(root, folders, files)) hash.update(`\0${path}\0`).update(text);
  // A system or a component that is in no list is told once.
  return hash.update(`\0${authoredModules(root, folders, files).join()}\0${origin ?? ""}`).digest("hex");
}

/** The modules of systems, and those of components in their folders, whether something lists them or not. */
export function authoredModules(root: string, folders: Folders, files: InputFiles): string[] {
  const systems = dirname(systemsModule(folders));
  const entries = files.isThere(join(root, systems)) ? files.list(join(root, systems)) : [];
  const modules = entries.flatMap((entry) => {
    if (!entry.isDirectory()) return [];
    const folder = `${systems}/${entry.name}`;
    const components = namesIn(join(root, folder, "components"), files);
    return ["index.ts", ...components.map((name) => `components/${name}`)].map((one) => `${folder}/${one}`);
  });
  return modules.filter((path) => path.endsWith(".ts") && files.isThere(join(root, path))).sort();
}

/** The inputs of a project, which files they were read from, and what the last run recorded. Throws like `gen` */
export async function knownInputs({ root, code }: Pick<GenOptions, "root" | "code">) {
  const input = filesReadOnce();
  const folders = await settingOf("folders", root, input);
  const repository = openProjectRepository(root, folders);
  const record = StoredRecord.read(repository.recordFolder);
  const fingerprint = inputFingerprint(repository, code.digest, input, repository.settings.origin);
  return { input, repository, record, fingerprint };
}

/** What is otherwise than a run left it. */
export type SinceGen = Awaited<ReturnType<typeof changedSinceGen>>;

/**
 * The sources that no run has seen: they differ from HEAD, nothing generated does, and the last run had others; and the
 * generated files that differ from what a run wrote of the same sources; of others, which a pull may have brought with
 * their output, those that differ from HEAD. And what that run warned of that `check` doesn't find. Throws like `gen`
 */
export async function changedSinceGen({ root, code }: Pick<GenOptions, "root" | "code">) {
  const { fingerprint, input, record, repository } = await knownInputs({ root, code });
  const isSeen = record.run.fingerprint === fingerprint;
  const made = generatedFolders(repository.folders);
  const paths = [...sourceFiles(repository, input).paths, ...made];
  const left = isSeen ? [] : pendingSources(repository, { paths }, () => false).left;
  const output = left.filter(scopeTest(made));
  const known = isSeen && !isUntouched(root, record) ? [...record.files.keys()] : output;
  const hashOf = (path: string) => recordHash(withUnixLineEnds(readRegularFile(join(root, path), path)));
  const isEdited = (path: string) =>
    record.files.has(path) && isThere(join(root, path)) && hashOf(path) !== record.files.get(path)?.hash;
  const isOld = !isSeen && left.length === output.length;
  const edited = isOld ? (await import("./at-head.ts")).editedByHand(repository) : known.filter(isEdited);
  const isSource = (path: string) => Object.hasOwn(code.inputs, path) || /\.ya?ml$/.test(path);
  return {
    sources: output.length > 0 ? [] : left.filter(isSource),
    edited: await edited,
    told: (isSeen && record.run.told?.warnings.filter(({ isChecked }) => !isChecked)) || [],
  };
}

/** The configuration and the environment files that changed since a run read them through this reader. */
export function changedSettings(root: string, folders: Folders, read: InputFiles): string[] {
  const before = settingFiles(root, folders, read);
  const now = settingFiles(root, folders, currentFiles);
  const paths = new Set([...before.keys(), ...now.keys()]);
  return [...paths].filter((path) => !isDeepStrictEqual(before.get(path), now.get(path)));
}

/** The text of the configuration, if it exists, and of every file of an environment or a group, by path. */
export function settingFiles(root: string, folders: Folders, files: InputFiles): Map<string, Buffer> {
  const config = files.isThere(join(root, CONFIG_FILE)) ? [CONFIG_FILE] : [];
  const others = [environmentsFolder(folders), groupsFolder(folders)].flatMap((folder) => {
    const names = namesIn(join(root, folder), files).filter((name) => /^[^.].*\.ya?ml$/.test(name));
    return names.map((name) => `${folder}/${name}`);
  });
  return new Map([...config, ...others].map((path) => [path, files.read(join(root, path), path)]));
}

/**
 * The folders and files with sources, and the texts of those that `settingFiles` has, also by the place in the project
 * to which one leads that is a link: what a command writes there belongs into the same commit as its output.
 * @param code to know which of them a run reads
 */
export function sourceFiles(
  { root, folders }: ProjectPlace,
  files: InputFiles = currentFiles,
  code: Pick<ProjectCode, "inputs"> = { inputs: {} },
) {
  const settings = settingFiles(root, folders, files);
  for (const [path, text] of [...settings])
    settings.set(
      attempt(() => realPlace(root, path, new Set()), path),
      text,
    );
  const isAuthored = scopeTest([folders.generators]);
  const others = [...settings.keys()].filter((path) => !isAuthored(path));
  const inputs = Object.keys(code.inputs).map((name) => name.replace(VENDORED_INPUT, ""));
  const paths = [folders.generators, CONFIG_FILE, ...others];
  return { settings, paths, isRead: scopeTest([...settings.keys(), ...inputs]) };
}

const namesIn = (folder: string, files: InputFiles): string[] =>
  (files.isThere(folder) ? files.list(folder) : []).map(({ name }) => name).sort();

/** Everything that a complete run owns: the generated folders, and generated files among the sources. */
export const allOutput = (folders: Folders) => [...generatedFolders(folders), environmentSchemaPath(folders)];

/** True if all that the last run made is unmodified, and doesn't need a commit of this run. */
export function isCurrent(repository: ProjectRepository, options: GenOptions, record: StoredRecord): boolean {
  const { check, commit, full, root, system } = options;
  if (full || system.length > 0) return false;
  const isDelivered = check || !commit || isCommitted(repository, allOutput(repository.folders), record);
  return isDelivered && isUntouched(root, record);
}

const LOCKED = /"node_modules\/kustogen": \{\s*"version": "([^"]+)"/;

/**
 * Refuses to generate with an engine older than the one in the repository's dependencies, which wrote the committed
 * files: the older one would undo improvements of the newer one.
 * @throws InputError that explains how to run the right one
 */
export function refuseOlderEngine(root: string, version: string): void {
  const lock = join(root, "package-lock.json");
  const found = LOCKED.exec(isThere(lock) ? `${readRegularFile(lock, "package-lock.json")}` : "")?.[1];
  if (found === undefined) return;
  const [locked = [], own = []] = [found, version].map((one) => one.split(/[.-]/).slice(0, 3).map(Number));
  const at = locked.findIndex((part, index) => part !== own[index]);
  if (at < 0 || (locked[at] as number) < (own[at] as number)) return;
  const said = `this is kustogen ${version}, but ${locked.join(".")} (package-lock.json) wrote the committed files. Run \`npm ci\`, then \`npm run gen\``;
  throw new InputError(said, { code: "not-installed" });
}
