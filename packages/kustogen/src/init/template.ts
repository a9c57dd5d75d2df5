import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lookUp } from "@kustogen/kustomize/value/own.ts";

/** A file of a new repository. */
export interface StartFile {
  path: string;
  text: string;
}

/** The text of a template with the values for each `{{name}}` of it. */
export function filledTemplate(template: URL, values: Readonly<Record<string, string>>): string {
  return readFileSync(template, "utf8").replace(
    /\{\{(\w+)\}\}/g,
    (whole, name) => lookUp(values, name) ?? whole,
  );
}

/** The files of a new repository's project, hook or CI of a forge. Names that npm would take for its own begin with `_` in the package. */
export function startFiles(
  home: URL,
  part: "repository" | "hooks" | "github" | "gitlab",
  values: Readonly<Record<string, string>>,
): StartFile[] {
  const folder = fileURLToPath(new URL(`templates/${part}/`, home));
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
    .sort()
    .map((path) => ({
      path: path.replace(/^_/, /^_\w+\.json$/.test(path) ? "" : "."),
      text: filledTemplate(new URL(`templates/${part}/${path}`, home), values),
    }));
}
