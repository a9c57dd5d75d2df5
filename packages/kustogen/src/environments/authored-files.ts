import { join } from "node:path";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import type { InputFiles, Listed } from "../errors/input-files.ts";

/** The YAML files in a folder, sorted; none without it. @throws InputError for .yml, OutsideError if unreadable */
export function yamlFiles(root: string, folder: string, what: string, input: InputFiles): string[] {
  let entries: Listed[];
  try {
    entries = input.list(join(root, folder));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new OutsideError(`${folder}: can't be read: ${(error as Error).message}`, {
      code: "invalid-settings",
    });
  }
  const files = entries
    .filter((entry) => !entry.name.startsWith(".") && (!entry.isDirectory() || entry.name.endsWith(".yaml")))
    .map(({ name }) => `${folder}/${name}`)
    .sort();
  const wrong = files.find((file) => file.endsWith(".yml"));
  if (wrong !== undefined)
    throw new InputError(`${wrong}: ${what} files end in .yaml; rename it to ${authoredName(wrong)}.yaml`, {
      code: "invalid-settings",
    });
  return files.filter((file) => file.endsWith(".yaml"));
}

/** The text of a file, which must be UTF-8. @throws InputError with the file */
export function authoredText(root: string, file: string, input: InputFiles): string {
  const bytes = input.read(join(root, file), file);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new InputError(`${file}: is not UTF-8 text; save it as UTF-8`, { code: "not-text" });
  }
}

/** The name that the file of an environment or a group gives it. */
export function authoredName(file: string): string {
  return (file.split("/").at(-1) as string).replace(/\.ya?ml$/, "");
}
