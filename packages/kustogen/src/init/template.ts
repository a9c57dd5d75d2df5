import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lookUp } from "@kustogen/kustomize/value/own.ts";

/** A file that a repository starts with. */
export interface StartFile {
  path: string;
  text: string;
}

/** The parts of what a repository starts with: the project, its hook, and the CI of a forge. */
export type StartPart = "repository" | "hooks" | "github" | "gitlab";

/** What stands for each `{{name}}` of a template. */
export type Values = Readonly<Record<string, string>>;

/** The text of a template with its values. */
export function fill(template: URL, values: Values): string {
  return readFileSync(template, "utf8").replace(
    /\{\{(\w+)\}\}/g,
    (whole, name) => lookUp(values, name) ?? whole,
  );
}

/**
 * The files of a part of a new repository. In the package some have a name with `_` in front, as npm and the tools that
 * look at this one would take them for their own.
 *
 * @param home the folder of the package, with "/" at its end
 */
export function startFiles(home: URL, part: StartPart, values: Values): StartFile[] {
  const folder = fileURLToPath(new URL(`templates/${part}/`, home));
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
    .sort()
    .map((path) => ({
      path: path.replace(/^_/, /^_\w+\.json$/.test(path) ? "" : "."),
      text: fill(new URL(`templates/${part}/${path}`, home), values),
    }));
}
