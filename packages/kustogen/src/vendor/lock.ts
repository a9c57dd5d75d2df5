import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Problem } from "@kustogen/kustomize/errors/issues.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { z } from "zod";
import { pathsBelow } from "../errors/entries-below.ts";
import { type Folders, vendorFolder } from "../folders.ts";
import { withUnixLineEnds } from "../output/content.ts";
import { settingProblems } from "../settings/problems.ts";
import { writeYaml } from "../text/write-yaml.ts";
import { YamlSource } from "../text/yaml-source.ts";

const HEAD = `# The sources and digests of the files that \`kustogen vendor\` fetched into the folders next to this one. Don't edit
# those files: change the resources in the systems that use them. \`kustogen vendor --update NAME\` fetches them again.
`;

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

const VENDORED = z.strictObject({
  /** The source as given: the URL of a repository or file, or a path relative to the root. */
  source: z.string(),
  /** The commit of the files; absent for a file or folder without history. */
  commit: z.string().optional(),
  /** The digest of each file, by its path in the folder. */
  files: z.record(z.string(), z.string().regex(/^sha256:[0-9a-f]{64}$/)),
});

/** The contents of one vendored folder. */
export type Vendored = z.infer<typeof VENDORED>;

const SCHEMA = z.record(z.string().regex(NAME), VENDORED);

/** The entries of the lock file by the name of their folder, in order. */
export type Lock = Record<string, Vendored>;

/** The path of the lock file, relative to the root. */
export function lockFile(folders: Folders): string {
  return `${vendorFolder(folders)}/vendor.yaml`;
}

/** The vendored folders of a project. @throws InputError with the place of a mistake in the lock file */
export function readLock(root: string, folders: Folders): Lock {
  const path = join(root, lockFile(folders));
  if (!existsSync(path)) return {};
  const source = new YamlSource(lockFile(folders), readFileSync(path, "utf8"));
  const value = source.value ?? {};
  const result = SCHEMA.safeParse(value);
  if (result.success) return result.data;
  const [problem] = settingProblems(result.error, value) as [Problem];
  throw source.refusal([{ ...problem, message: `${problem.message}; \`kustogen vendor\` writes this file` }]);
}

/** The text of the lock file, sorted by name. */
export function lockText(lock: Lock): string {
  const sorted = Object.fromEntries(Object.entries(lock).sort(([a], [b]) => compareText(a, b)));
  return HEAD + writeYaml(sorted);
}

/** The digest of a file's content; independent of a checkout's line ends for a text. */
export function fileDigest(content: Uint8Array): string {
  return `sha256:${createHash("sha256").update(withoutCarriageReturns(content)).digest("hex")}`;
}

/** A text with `\n` line ends; anything else unchanged. */
export function withoutCarriageReturns(content: Uint8Array): Uint8Array {
  if (content.includes(0)) return content;
  return withUnixLineEnds(Buffer.from(content.buffer, content.byteOffset, content.length));
}

/** The differences between a project's files and its lock file, one line each; none if they are as fetched. */
export function lockDrift(root: string, folders: Folders, lock: Lock): string[] {
  return Object.entries(lock).flatMap(([name, { files }]) => {
    const folder = `${vendorFolder(folders)}/${name}`;
    const present = pathsBelow(join(root, folder));
    const lines: string[] = [];
    for (const [path, digest] of Object.entries(files)) {
      if (!present.includes(path)) lines.push(`${folder}/${path}: is missing`);
      else if (fileDigest(readFileSync(join(root, folder, path))) !== digest)
        lines.push(`${folder}/${path}: differs from what was fetched`);
    }
    for (const path of present)
      if (lookUp(files, path) === undefined) lines.push(`${folder}/${path}: was not fetched`);
    return lines;
  });
}

/** Refuses vendored files that were modified. @throws InputError with each file, and the ways to continue */
export function refuseDrift(root: string, folders: Folders): void {
  const drift = lockDrift(root, folders, readLock(root, folders));
  if (drift.length === 0) return;
  throw new InputError(
    `${drift.join("\n")}\nVendored files must be as ${lockFile(folders)} records them. Change the resources in the system that uses them, or ` +
      `run \`kustogen vendor --update --force NAME\` to fetch the files again. To edit them by hand from now on, remove their entry from ${lockFile(folders)}`,
  );
}
