import { existsSync, statSync } from "node:fs";
import { basename, posix, relative, resolve, sep } from "node:path";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError, withoutLogin } from "@kustogen/kustomize/errors/errors.ts";
import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { repositorySpec } from "@kustogen/kustomize/load/repository-url.ts";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import type { RemoteSource } from "@kustogen/kustomize/outside.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { commonFolder } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { withoutCarriageReturns } from "./lock.ts";
import { recorded } from "./recorded.ts";

/** The current content of a source. */
export interface Fetched {
  /** The source in the form that the lock file stores. */
  source: string;
  commit?: string;
  /** The files by their path in the vendored folder. */
  files: Map<string, Uint8Array>;
  /** The folder of the kustomization among them, "" for the root; undefined if there is none. */
  kustomization: string | undefined;
}

/**
 * Reads a folder of a git repository by its URL, a file by its URL, or a folder or file on this machine. Of a folder with
 * a kustomization, these are the files that rendering it reads; of any other, its YAML files.
 * @throws InputError for unusable files, or files outside the source; OutsideError if git or the network fails
 */
export function fetchSource(source: string, root: string, remote: RemoteSource): Fetched {
  const path = resolve(root, source);
  if (!/^[a-z+]+:\/\//i.test(source) && existsSync(path)) {
    const tree = new DiskTree();
    const kept = relative(root, path).split(sep).join("/") || ".";
    if (statSync(path).isFile()) return ofFile(kept, basename(path), tree.read(tree.realPath(path)));
    return { source: kept, ...ofFolder(tree, tree.realPath(path), undefined, source) };
  }
  if (withoutLogin(source) !== source)
    throw new InputError(
      `${source}: the source is written to vendor/vendor.yaml, which is committed, so it must not contain a login. Leave it out; ` +
        "git asks its credential helper",
    );
  const spec = repositorySpec(source);
  const file = fileName(source);
  if (spec !== undefined && file === undefined) {
    const { tree, folder, commit } = remote.clone(spec);
    const inside = tree.realPath(posix.join(folder, spec.path));
    if (tree.kind(inside) === "file")
      return { ...ofFile(source, posix.basename(inside), tree.read(inside)), commit };
    return { source, commit, ...ofFolder(tree, inside, folder, source) };
  }
  if (file === undefined)
    throw new InputError(
      `${source}: isn't a URL, nor an existing file or folder. Expected a repository such as ` +
        "https://github.com/org/repo//deploy?ref=v1.2.0, the URL of a YAML file, or a path",
      { code: "no-such-file" },
    );
  const answer = remote.fetch(source);
  if (!answer.ok) throw new InputError(`${source}: the server answered ${answer.status}`);
  return ofFile(source, file, answer.content);
}

/** The name of the file at the end of a URL; undefined if it isn't the URL of a YAML file. */
function fileName(source: string): string | undefined {
  if (!/^https?:\/\//i.test(source) || !URL.canParse(source)) return undefined;
  const last = posix.basename(new URL(source).pathname);
  const name = orElse(() => decodeURIComponent(last), last);
  return /^[A-Za-z0-9][A-Za-z0-9._-]*\.ya?ml$/.test(name) ? name : undefined;
}

function ofFile(source: string, name: string, content: Uint8Array): Fetched {
  if (!/\.ya?ml$/.test(name)) throw new InputError(`${source}: expected a YAML file`);
  return { source, files: new Map([[name, withoutCarriageReturns(content)]]), kustomization: undefined };
}

/** @param top the folder that must contain everything; by default any */
function ofFolder(
  tree: FileTree,
  folder: string,
  top: string | undefined,
  source: string,
): Pick<Fetched, "files" | "kustomization"> {
  if (tree.kind(folder) !== "directory")
    throw new InputError(`${source}: there is no such folder`, { code: "no-such-folder" });
  const isBuilt = KUSTOMIZATION_FILES.some((name) => tree.kind(posix.join(folder, name)) === "file");
  const read = isBuilt ? readBy(tree, folder, top, source) : yamlFiles(tree, folder, source);
  const outside = [...read.keys()].find((path) => top !== undefined && !path.startsWith(`${top}/`));
  if (outside !== undefined)
    throw new InputError(`${source}: reads ${outside}, which is outside the repository`);
  const common = commonFolder([...read.keys(), `${folder}/x`]);
  const files = [...read].sort(([a], [b]) => compareText(a, b));
  return {
    files: new Map(
      files.map(([path, content]) => [path.slice(common.length + 1), withoutCarriageReturns(content)]),
    ),
    kustomization: isBuilt ? folder.slice(common.length + 1) : undefined,
  };
}

/** The files that rendering a folder reads. */
function readBy(
  tree: FileTree,
  folder: string,
  top: string | undefined,
  source: string,
): Map<string, Uint8Array> {
  const { tree: recorder, read } = recorded(tree);
  try {
    new Renderer(recorder).build(folder);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    if (error.code === "needs-helm")
      throw new InputError(
        `${source}: has a Helm chart, which \`gen\` doesn't render. Render it once, \`helm template NAME CHART --values FILE > NAME.yaml\`, and vendor that file; or make it your own with \`kustogen import --helm\``,
        { code: "needs-helm" },
      );
    throw new InputError(
      `${source}: can't be rendered from its own files alone, as \`gen\` does without network and helm: ${top === undefined ? error.message : error.message.replaceAll(`${top}/`, "")}`,
    );
  }
  return read;
}

function yamlFiles(tree: FileTree, folder: string, source: string): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  const waiting = [folder];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop())
    for (const name of tree.list?.(at) ?? []) {
      const path = posix.join(at, name);
      const kind = tree.kind(path);
      if (kind === "directory" && !name.startsWith(".")) waiting.push(path);
      else if (kind === "file" && /\.ya?ml$/.test(name)) found.set(path, tree.read(path));
    }
  if (found.size === 0) throw new InputError(`${source}: has no kustomization and no YAML file`);
  return found;
}
