import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DiskTree, type FileTree, printYaml, Renderer, type Resource } from "kustogen/kustomize";

/** Every generated base and overlay of a repository, sorted: "base/app", "overlays/beta/app". */
export function generatedFolders(root: string): string[] {
  const below = (folder: string) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${folder}/${entry.name}`);
  return [...below("base"), ...below("overlays").flatMap(below)].sort();
}

/** A tree that notes what is read from it. */
class NotingTree extends DiskTree {
  readonly seen: Map<string, Buffer> = new Map();

  /** Leaves every file to `read`. */
  override text(): undefined {
    return undefined;
  }

  override read(path: string): Buffer {
    const bytes = super.read(path);
    this.seen.set(path, bytes);
    return bytes;
  }
}

/** What the embedded renderer prints for a folder, and a digest of every file it read for that. */
export function embeddedBuild(root: string, folder: string): { text: string; inputs: string } {
  const tree = new NotingTree();
  const text = printYaml(
    new Renderer(tree satisfies FileTree).build(join(root, folder)) as unknown as Resource[],
  );
  const hash = createHash("sha256");
  for (const path of [...tree.seen.keys()].sort()) {
    hash.update(`${path.slice(root.length)}\0`).update(tree.seen.get(path) as Buffer);
  }
  return { text, inputs: hash.digest("hex") };
}

/** The digest under which an output is recorded. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
