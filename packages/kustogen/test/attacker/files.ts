import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";

/** A file, a link, or the place of another repository (a submodule) of a state. */
export type Entry = string | Buffer | { link: string } | { submodule: string };

/** The files of a state by their paths from the top of the repository. */
export type Files = Map<string, Entry>;

/** A value as YAML that means the same to every reader: to some, `yes` without quotes is true. */
export function written(value: unknown): string {
  return stringify(value, { version: "1.1" });
}

/** The text of a file that a state has. */
export function textOf(files: Files, path: string): string {
  const entry = files.get(path);
  if (typeof entry !== "string") throw new Error(`${path} is no file of text`);
  return entry;
}

/** Changes a file of YAML: what `change` does to its value. */
export function edit(files: Files, path: string, change: (value: Record<string, unknown>) => void): void {
  const value = parse(textOf(files, path)) as Record<string, unknown>;
  change(value);
  put(files, path, value);
}

/** Writes a value as YAML. */
export function put(files: Files, path: string, value: unknown): void {
  files.set(path, written(value));
}

/** Adds to a list of a mapping, which is made where it isn't there. */
export function addTo(value: Record<string, unknown>, key: string, ...items: unknown[]): void {
  value[key] = [...((value[key] as unknown[] | undefined) ?? []), ...items];
}

/** Checks a branch out into a folder, as Argo CD does: the files of its state as they are there, which attributes may change. */
export function checkedOut(root: string, branch: string, folder: string, files: Files): Files {
  const place = {
    GIT_WORK_TREE: folder,
    ...(folder !== root && { GIT_INDEX_FILE: join(root, ".git/index-of-judge") }),
  };
  execFileSync("git", ["read-tree", "--reset", "-u", branch], {
    cwd: root,
    stdio: "pipe",
    env: { ...process.env, GIT_DIR: join(root, ".git"), ...place },
  });
  return new Map(
    [...files].map(([path, entry]): [string, Entry] => {
      if (typeof entry !== "string" && !Buffer.isBuffer(entry)) return [path, entry];
      const content = readFileSync(join(folder, path));
      return [path, content.equals(Buffer.from(entry)) ? entry : content];
    }),
  );
}

/** What lies in a folder: each path with what it holds, without `.git` where that is left out. */
export function contentsOf(root: string, leftOut = ".git"): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (folder: string) => {
    for (const name of readdirSync(join(root, folder)).sort()) {
      if (folder === "" && name === leftOut) continue;
      const path = join(folder, name);
      const status = lstatSync(join(root, path));
      if (status.isDirectory()) walk(path);
      else if (status.isSymbolicLink()) found.set(path, `→ ${readlinkSync(join(root, path))}`);
      else
        found.set(
          path,
          createHash("sha1")
            .update(readFileSync(join(root, path)))
            .digest("hex"),
        );
    }
  };
  walk("");
  return found;
}

/** A path as git's fast-import takes it. */
function quoted(path: string): string {
  const escaped = path.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  return `"${escaped}"`;
}

/** A commit of a state, as git's fast-import reads it. @param date in seconds */
export function importedCommit(
  branch: string,
  parent: string | undefined,
  files: Files,
  date = 1_700_000_000,
): Buffer {
  const parts: Buffer[] = [];
  const line = (text: string) => parts.push(Buffer.from(`${text}\n`));
  line(`commit refs/heads/${branch}`);
  line(`committer Tester <tester@example.test> ${date} +0000`);
  line("data 5\nstate");
  if (parent !== undefined) line(`from refs/heads/${parent}`);
  line("deleteall");
  for (const [path, entry] of files) {
    if (typeof entry === "object" && "submodule" in entry) {
      line(`M 160000 ${entry.submodule} ${quoted(path)}`);
      continue;
    }
    const content =
      typeof entry === "string"
        ? Buffer.from(entry)
        : Buffer.isBuffer(entry)
          ? entry
          : Buffer.from(entry.link);
    line(`M ${typeof entry === "object" && "link" in entry ? "120000" : "100644"} inline ${quoted(path)}`);
    line(`data ${content.length}`);
    parts.push(content, Buffer.from("\n"));
  }
  return Buffer.concat(parts);
}
