import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import type { AuthoredChange } from "@kustogen/review/changes/review.ts";
import { plainChanges } from "@kustogen/review/compare/changes.ts";
import { indexPath, pathText } from "@kustogen/review/compare/path.ts";
import { BASE } from "../authoring/environment.ts";
import { environmentsFolder, type Folders, groupsFolder } from "../folders.ts";
import { AuthoredFile } from "./authored-file.ts";
import { authoredName } from "./authored-files.ts";

/** The files of a state: their paths and contents. */
export interface AuthoredState {
  files: ReadonlyMap<string, unknown>;
  read(path: string): Uint8Array;
}

/** A setting or pin that a change modifies, with its system and environments. */
export interface ChangedSetting extends AuthoredChange {
  system: string;
  environments: readonly string[];
}

/**
 * The settings and pins that differ between two states in the files of environments and groups, with the line that an
 * author edited. Only reads them: no code of the repository runs. An invalid file is skipped, because commands that
 * need it report the problem.
 */
export function changedSettings(
  folders: Folders,
  before: AuthoredState,
  after: AuthoredState,
  changed: ReadonlySet<string>,
): ChangedSetting[] {
  const own = `/${environmentsFolder(folders)}/`;
  const shared = `/${groupsFolder(folders)}/`;
  const isFile = (path: string, folder: string) =>
    path.startsWith(folder) && /^[^/]+\.ya?ml$/.test(path.slice(folder.length));
  const edited = [...changed].filter((path) => isFile(path, own) || isFile(path, shared)).sort();
  const isBase = (path: string) => path === `${own}${BASE}.yaml`;
  // Files of environments are large, and only the file of a layer requires finding its environments.
  const groups = edited.some((path) => isFile(path, shared) || isBase(path))
    ? groupsOf(
        after,
        [...after.files.keys()].filter((path) => isFile(path, own) && !isBase(path)),
      )
    : new Map<string, string[]>();
  return edited.flatMap((path) => {
    const isNamed = (names: readonly string[]) => isBase(path) || names.includes(authoredName(path));
    const environments =
      isFile(path, shared) || isBase(path)
        ? [...groups].flatMap(([environment, names]) => (isNamed(names) ? [environment] : []))
        : [authoredName(path)];
    return settingsOf(authored(before, path), authored(after, path)).map((one) => ({ ...one, environments }));
  });
}

/** The groups of each environment. */
function groupsOf(state: AuthoredState, files: readonly string[]): Map<string, string[]> {
  return new Map(
    files.map((path) => {
      const groups = authored(state, path)?.value.groups;
      return [
        authoredName(path),
        Array.isArray(groups) ? groups.filter((one) => typeof one === "string") : [],
      ];
    }),
  );
}

interface Authored {
  source: AuthoredFile;
  value: Record<string, Value>;
}

function authored(state: AuthoredState, path: string): Authored | undefined {
  if (!state.files.has(path)) return undefined;
  return attempt(() => {
    const source = new AuthoredFile(path.slice(1), anyTextIn(state.read(path)), "");
    return isMap(source.value) ? { source, value: source.value } : undefined;
  }, undefined);
}

function settingsOf(
  before: Authored | undefined,
  after: Authored | undefined,
): Omit<ChangedSetting, "environments">[] {
  const systemsOf = (one: Authored | undefined) => (isMap(one?.value.systems) ? one.value.systems : {});
  const [old, now] = [systemsOf(before), systemsOf(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((system) => {
    const [was, is] = [lookUp(old, system), lookUp(now, system)];
    return plainChanges(isMap(was) ? was : {}, isMap(is) ? is : {}).flatMap(({ path, after: to }) => {
      const side = to === undefined ? "before" : "after";
      const file = side === "after" ? after : before;
      const entry = side === "after" ? is : was;
      const at = indexPath(entry as Value, path);
      if (file === undefined || at === undefined) return [];
      const [first, ...rest] = path;
      return [
        {
          system,
          side,
          file: file.source.file,
          line: file.source.lineOf(["systems", system, ...at]),
          // The common parent of all settings isn't informative.
          key: pathText(first === "settings" && rest.length > 0 ? rest : path),
        },
      ] as const;
    });
  });
}
