import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { KUSTOMIZATION_FILES } from "../../src/load/kustomization.ts";

/** What the real program made of a folder: what it printed, or undefined if it failed. */
export type Build = (folder: string) => string | undefined;

/**
 * Records what the real program makes of every folder with a kustomization below `source`, as cases of a corpus: one
 * folder each, which refers to the original. Returns how many there are.
 */
export function recordCorpus(source: string, corpus: string, build: Build): number {
  const folders = kustomizationFolders(resolve(source));
  for (const folder of folders) {
    const path = relative(source, folder) || ".";
    const place = resolve(corpus, path.replace(/[^\w.-]+/g, "-"));
    const printed = build(folder);
    mkdirSync(place, { recursive: true });
    const described = { source: path, target: relative(place, folder), expectError: printed === undefined };
    writeFileSync(join(place, "case.json"), `${JSON.stringify(described, null, 2)}\n`);
    if (printed !== undefined) writeFileSync(join(place, "expected.yaml"), printed);
  }
  return folders.length;
}

function kustomizationFolders(folder: string): string[] {
  const below = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== ".git" && entry.name !== "node_modules")
    .flatMap((entry) => kustomizationFolders(join(folder, entry.name)));
  return KUSTOMIZATION_FILES.some((name) => existsSync(join(folder, name))) ? [folder, ...below] : below;
}
