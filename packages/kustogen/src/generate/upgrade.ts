import { isDeepStrictEqual } from "node:util";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { askGit } from "@kustogen/kustomize/node/git/run.ts";
import { RevisionTree } from "@kustogen/kustomize/node/revision.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Repository } from "@kustogen/review/git/repository.ts";
import type { Change } from "../delivery/message.ts";
import type { LayerPlace } from "../delivery/summary.ts";
import type { GeneratedFile } from "../output/file.ts";
import { readMemory, writeMemory } from "../output/memory/folder.ts";
import { VERSION } from "../version.ts";

/** What another engine than the last one changes. */
export interface Upgrade {
  /** The version that generated before, and the one that runs; the same while an engine is worked on. */
  from: string;
  to: string;
  /** Files that change. */
  files: number;
  /** How many environments of systems there are to render. */
  renderings: number;
  /** The folders of those whose objects are not what they were. */
  differ: string[];
}

/** What the question is answered from. */
export interface UpgradeInput {
  repository: Repository;
  /** The digest of the engine that runs. */
  engine: string;
  /** The files that differ from before. */
  changes: readonly Change[];
  /** Every layer as it is now, and all files. */
  layers: readonly LayerPlace[];
  files: readonly GeneratedFile[];
}

const LOCKED = /"node_modules\/kustogen": \{\s*"version": "([^"]+)"/;

/** The engine that generated before: as it is remembered, else as the lock file of HEAD says; undefined when nothing does. */
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

/** Keeps in mind which engine generated what is there. */
export function rememberEngine({ recordFolder }: Repository, engine: string): void {
  const text = `${VERSION} ${engine}\n`;
  if (readMemory(recordFolder, "engine") !== text) writeMemory(recordFolder, "engine", text);
}

/**
 * What changes since another engine generated: every environment that a changed file belongs to is rendered as HEAD has
 * it and as it is now, and the objects are compared. Undefined where the same engine generated before.
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

/** The objects of a folder by what they are, whatever their order; undefined where it can't be rendered. */
function objectsOf(renderer: Renderer, tree: FileTree, folder: string): Map<string, unknown> | undefined {
  if (tree.kind(folder) !== "directory") return undefined;
  return attempt(() => {
    const resources = renderer.build(folder) as unknown as Resource[];
    const entries = resources.map((resource): [string, unknown] => [identityKey(resource), resource]);
    return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }, undefined);
}
