import { existsSync, readdirSync, statSync } from "node:fs";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { errorCode } from "@kustogen/kustomize/errors/system-call.ts";
import { onDisk, realDisk } from "./disk.ts";

const PREFIX = ".kustogen-";
/** The prefix, the process number and mkdtemp's suffix. */
const STAGING = /^\.kustogen-(\d+)-[A-Za-z0-9]{6}$/;
/** A staging folder older than this is a leftover, even if some process now has its number. */
const ABANDONED_MS = 10 * 60_000;

/**
 * The folder, in the root, in which a run prepares everything it writes: on the targets' file system, so that each is
 * moved with a rename, and with a .gitignore, so that it is never committed. Everything is prepared before the first
 * rename: a full or read-only disk leaves the working tree unchanged.
 */
export interface Staging {
  path: string;
  /** Removes the folder with its contents. */
  remove(): void;
}

/** Removes folders of killed runs and creates a new staging folder. Throws PlaceError if the root can't be written. */
export function openStaging(root: string): Staging {
  sweepStaging(root);
  const path = onDisk("create a temporary folder in", root, "Nothing was written.", () =>
    realDisk.makeTemporary(`${root}/${PREFIX}${process.pid}-`),
  );
  // One that can't be removed is ignored by git and harmless, and the next run removes it.
  const remove = () => orElse(() => removeStaging(path), undefined);
  onDisk("write in", root, "Nothing was written.", () => realDisk.write(`${path}/.gitignore`, "*\n"));
  return { path, remove };
}

/** Removes a staging folder, its .gitignore last: a run killed meanwhile leaves nothing that could be committed. */
export function removeStaging(path: string): void {
  for (const name of readdirSync(path)) if (name !== ".gitignore") realDisk.removeAll(`${path}/${name}`);
  realDisk.removeAll(path);
}

/** A file in the staging folder of related changes: the folder has the former files, and isn't a leftover. */
export const MARK = "before";

/** The staging folders in a root, of any process; never a link of this name, which a commit may have brought along. */
export function stagingFolders(root: string): { name: string; owner: number }[] {
  return readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
    const owner = Number(STAGING.exec(entry.name)?.[1]);
    return Number.isNaN(owner) || !entry.isDirectory() ? [] : [{ name: entry.name, owner }];
  });
}

/** True if a run that makes related changes is still running, or was killed before it finished them. */
export function hasMarked(root: string): boolean {
  return stagingFolders(root).some(({ name }) => existsSync(`${root}/${name}/${MARK}`));
}

/** True while a process with this number runs, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

/** Removes the staging folders of killed runs; those of running ones stay. */
export function sweepStaging(root: string): void {
  for (const { name, owner } of stagingFolders(root)) {
    try {
      if (existsSync(`${root}/${name}/${MARK}`)) continue;
      const abandoned = Date.now() - statSync(`${root}/${name}`).mtimeMs > ABANDONED_MS;
      if (owner === process.pid || abandoned || !isAlive(owner)) realDisk.removeAll(`${root}/${name}`);
    } catch {
      // Another run removed it first, or it can't be removed now: it is ignored by git and harmless.
    }
  }
}
