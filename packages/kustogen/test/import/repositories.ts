import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { newRepository, put } from "../../../../test/repository.ts";
import type { NamedPath } from "../../src/import/environment-names.ts";

const FOLDER = join(import.meta.dirname, "repositories");

/** A repository with the files that stand in a text of `repositories/`, each below a line with its path. */
export function repository(name: string): string {
  const root = newRepository();
  const text = readFileSync(join(FOLDER, `${name}.txt`), "utf8");
  for (const part of text.split(/^=== /m).slice(1)) {
    const end = part.indexOf("\n");
    const [path = "", form] = part.slice(0, end).split(" ");
    const content = part.slice(end + 1);
    put(root, path, form === "crlf" ? content.replaceAll("\n", "\r\n") : content);
  }
  return root;
}

/** Folders as on a command line, `path` or `path@name`, with `/*` as a shell expands it. */
export function named(root: string, folders: readonly string[]): NamedPath[] {
  return folders.flatMap((text) => {
    const [path = "", name] = text.split("@");
    if (!path.endsWith("/*")) return [{ name, path }];
    return readdirSync(join(root, path.slice(0, -2)))
      .map((entry) => ({ name, path: path.replace("*", entry) }))
      .filter((entry) => statSync(join(root, entry.path)).isDirectory());
  });
}
