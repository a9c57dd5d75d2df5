import { isDeepStrictEqual } from "node:util";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { askGit } from "@kustogen/kustomize/node/git/run.ts";
import { RevisionTree } from "@kustogen/kustomize/node/revision.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Repository } from "@kustogen/review/git/repository.ts";
import type { Change } from "../delivery/message.ts";
import type { LayerPlace } from "../delivery/summary.ts";
import type { GeneratedFile } from "../output/file.ts";
import { readMemory, writeMemory } from "../output/memory/folder.ts";
import { VERSION } from "../version.ts";

/** The changes because of a different engine than the last one. */
export interface Upgrade {
  /** The version that generated before, and the running one; equal while an engine is being developed. */
  from: string;
  to: string;
  /** The number of changed files. */
  files: number;
  /** The number of environments to render. */
  renderings: number;
  /** The folders of environments whose objects changed. */
  differ: string[];
}

/** The inputs for finding these changes. */
export interface UpgradeInput {
  repository: Repository;
  /** The digest of the running engine. */
  engine: string;
  /** The files that differ from before. */
  changes: readonly Change[];
  /** Every current layer, and all files. */
  layers: readonly LayerPlace[];
  files: readonly GeneratedFile[];
}

const LOCKED = /"node_modules\/kustogen": \{\s*"version": "([^"]+)"/;

/** The engine that generated before: the stored one, or else that in HEAD's lock file; undefined if unknown. */
function before({
  recordFolder,
  root,
  head,
  prefix,
}: Repository): { version: string; digest?: string } | undefined {
  const [version, digest] = readMemory(recordFolder, "engine").trim().split(" ");
  if (version !== undefined && digest !== undefined) return { version, digest };
  if (head === undefined) return undefined;
  const lock = askGit(root, ["cat-file", "blob", `${head}:${prefix}package-lock.json`]);
  const found = lock.code === 0 ? LOCKED.exec(lock.stdout) : null;
  return found === null ? undefined : { version: found[1] as string };
}

/** Stores which engine generated the current files. */
export function rememberEngine({ recordFolder }: Repository, engine: string): void {
  const text = `${VERSION} ${engine}\n`;
  if (readMemory(recordFolder, "engine") !== text) writeMemory(recordFolder, "engine", text);
}

/**
 * The changes since another engine generated: every environment with a changed file is rendered as in HEAD and as it
 * is now, and the objects are compared. Undefined if the same engine generated before.
 */
export function upgradeOf(input: UpgradeInput): Upgrade | undefined {
  const { repository, engine, changes, layers, files } = input;
  const old = before(repository);
  const isSame = old?.digest === undefined ? old?.version === VERSION : old.digest === engine;
  if (old === undefined || isSame) return undefined;
  const deployed = layers.filter((layer) => layer.deployed);
  return {
    from: old.version,
    to: VERSION,
    files: changes.length,
    renderings: deployed.length,
    differ: changes.length === 0 ? [] : differing(repository, changes, layers, files),
  };
}

function differing(
  { head, root, prefix }: Repository,
  changes: readonly Change[],
  layers: readonly LayerPlace[],
  files: readonly GeneratedFile[],
): string[] {
  const byFolder = new Map(layers.map((layer) => [layer.folder, layer]));
  const touched = new Set(changes.map(({ path }) => path.slice(0, path.lastIndexOf("/"))));
  const isTouched = (layer: LayerPlace): boolean => {
    const parent = layer.parent === undefined ? undefined : byFolder.get(layer.parent);
    return touched.has(layer.folder) || (parent !== undefined && isTouched(parent));
  };
  const candidates = layers.filter((layer) => layer.deployed && isTouched(layer)).map(({ folder }) => folder);
  if (head === undefined || candidates.length === 0) return candidates;
  return withObjects(root, (objects) => {
    const old = new RevisionTree(objects, head);
    const now = new MemoryTree(files.map(({ path, text }) => [`/${path}`, text] as const));
    const [oldRenderer, newRenderer] = [new Renderer(old), new Renderer(now)];
    return candidates.filter(
      (folder) =>
        !isDeepStrictEqual(
          objectsOf(oldRenderer, old, `/${prefix}${folder}`),
          objectsOf(newRenderer, now, `/${folder}`),
        ),
    );
  });
}

/** The objects of a folder by identity, regardless of order; undefined if it can't be rendered. */
function objectsOf(renderer: Renderer, tree: FileTree, folder: string): Map<string, unknown> | undefined {
  if (tree.kind(folder) !== "directory") return undefined;
  return attempt(() => {
    const resources = renderer.build(folder) as unknown as Resource[];
    const entries = resources.map((resource): [string, unknown] => [identityKey(resource), resource]);
    return new Map(entries.sort(([a], [b]) => compareText(a, b)));
  }, undefined);
}
