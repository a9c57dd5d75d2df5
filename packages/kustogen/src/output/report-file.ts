import { existsSync, lstatSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, parse, relative, resolve, sep } from "node:path";
import { InputError, PlaceError } from "@kustogen/kustomize/errors/errors.ts";
import { ERROR_CAUSES, errorCode } from "@kustogen/kustomize/errors/system-call.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { type FileContent, replaceFile, writeContent } from "./disk.ts";

/** The system's names for a process's open files: these are links, and the user means their targets. */
const OPEN_FILES = /^\/(?:dev\/(?:fd\/|std(?:in|out|err)$)|proc\/self\/fd\/)/;

/**
 * Writes a file that the user specified, through a new file beside it: the old text stays until the new one is
 * complete. Files in a working tree may come from a stranger, so no link there is followed, and a link in place of
 * the file never is.
 * @param file as the user wrote it, relative to `cwd`
 * @throws InputError with the link or anything else in its place, PlaceError if the file can't be written there
 */
export function writeReportFile(file: string, content: FileContent, cwd = process.cwd()): void {
  const path = resolve(cwd, file);
  try {
    if (OPEN_FILES.test(path)) writeContent(path, content, "w");
    else replace(file, join(realFolder(file, dirname(path), realpathSync(cwd)), basename(path)), content);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = errorCode(error);
    if (code === "ENOENT")
      throw new InputError(`${file}: can't be written: its folder doesn't exist; create it first`, {
        code: "no-such-folder",
      });
    throw new PlaceError(
      `${file}: can't be written: ${lookUp(ERROR_CAUSES, code ?? "") ?? (error as Error).message}`,
    );
  }
}

function replace(file: string, path: string, content: FileContent): void {
  const old = lstatSync(path, { throwIfNoEntry: false });
  if (old?.isSymbolicLink()) throw aLink(file, path);
  if (old?.isDirectory())
    throw new InputError(`${file}: can't be written: it is a folder; name a file`, {
      code: "wrong-file-type",
    });
  // A pipe or a device accepts the text, and must not be replaced.
  if (old !== undefined && !old.isFile()) {
    writeContent(path, content, "w");
    return;
  }
  replaceFile(path, content, old && old.mode & 0o777);
}

/** The folder at a path; links are followed only outside working trees. */
function realFolder(file: string, folder: string, cwd: string): string {
  const { root } = parse(folder);
  let at = root;
  for (const name of relative(root, folder).split(sep)) {
    const next = join(at, name);
    if (isInWorkTree(at, cwd) && lstatSync(next).isSymbolicLink()) throw aLink(file, next);
    at = realpathSync(next);
  }
  if (!statSync(at).isDirectory())
    throw new InputError(`${file}: can't be written: ${at} isn't a folder`, { code: "wrong-file-type" });
  return at;
}

function aLink(file: string, link: string): InputError {
  return new InputError(
    `${file}: ${link} is a link, and kustogen doesn't write through links; name a file without one, or remove the link`,
    { code: "unusable-place" },
  );
}

/** True for a folder in a git working tree, or in the current folder. */
function isInWorkTree(folder: string, cwd: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if (at === cwd || existsSync(join(at, ".git"))) return true;
    if (dirname(at) === at) return false;
  }
}
