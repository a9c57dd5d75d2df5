import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { whyPassedOver } from "./scanner-lists.ts";

/** A folder for the machine of a developer, and a key in it. */
const OF_A_DEVELOPER = /^((?:.*\/)?(?:dev|development|local)\/)(?:[^/]+\/)*[^/]+\.(?:key|pem)$/i;
const KEY_FILE = /\.(?:key|pem)$/i;
const COMPOSE_FILES = ["docker-compose.yaml", "docker-compose.yml", "compose.yaml", "compose.yml"];
/** Fields with which a chart is published. */
const PUBLISHED = /^(?:annotations|home|icon|keywords|maintainers|sources):/m;

/**
 * Why a token or key in a file tells nothing that isn't reported elsewhere or known to everyone, as the end of a
 * sentence: the file is a copy, belongs to a downloaded chart, serves only a developer's machine, or was reviewed.
 *
 * @param file relative to `cwd`
 */
export function knownElsewhere(file: string, tree: FileTree, cwd: string): string | undefined {
  const textOf = (path: string) => {
    const found = joinPath(cwd, path);
    return tree.kind(found) === "file" ? attempt(() => anyTextIn(tree.read(found)), "") : undefined;
  };
  const parts = file.split("/");
  for (let at = 1; at < parts.length - 1; at++) {
    const original = parts.slice(at).join("/");
    const text = textOf(original);
    if (text !== undefined && text !== "" && text === textOf(file)) return `${file} is a copy of ${original}`;
  }
  for (let at = parts.length - 1; at > 0; at--) {
    // Whoever downloads a chart writes its values, and may add files to it.
    if (parts[at] !== "templates" && !KEY_FILE.test(file)) continue;
    const chart = [...parts.slice(0, at), "Chart.yaml"].join("/");
    if (isDownloaded(textOf(chart) ?? ""))
      return `${chart} is as helm package writes it, so everyone who downloads the chart has the value`;
  }
  const passed = whyPassedOver(file, textOf);
  if (passed !== undefined) return passed;
  const [, folder] = OF_A_DEVELOPER.exec(file) ?? [];
  if (folder === undefined) return undefined;
  const key = file.slice(folder.length);
  const mounts = key.includes("/") ? [key, `${key.slice(0, key.lastIndexOf("/"))}:/`] : [key];
  const compose = COMPOSE_FILES.map((name) => folder + name).find((path) => {
    const text = textOf(path) ?? "";
    return mounts.some((one) => text.includes(one));
  });
  return compose && `${compose} uses it on developers' machines`;
}

/** True for a folder most of whose files have the same text at the same paths in another one. */
export function isCopyOf(folder: string, original: string, tree: FileTree): boolean {
  const files = filesIn(folder, tree);
  const same = files.filter((file) => {
    const twin = original + file.slice(folder.length);
    return attempt(() => anyTextIn(tree.read(twin)) === anyTextIn(tree.read(file)), false);
  });
  return same.length * 2 > files.length;
}

function filesIn(folder: string, tree: FileTree): string[] {
  return (tree.list?.(folder) ?? []).flatMap((name) => {
    const path = joinPath(folder, name);
    const kind = tree.kind(path);
    return kind === "directory" ? filesIn(path, tree) : kind === "file" ? [path] : [];
  });
}

/** True for the metadata of a published chart as `helm package` writes them: sorted, without comments. */
function isDownloaded(text: string): boolean {
  const keys = [...text.matchAll(/^([A-Za-z]+):/gm)].map(([, key = ""]) => key);
  const isSorted = keys.every((key, at) => at === 0 || (keys[at - 1] as string) < key);
  return isSorted && keys.includes("version") && PUBLISHED.test(text) && !/^[ \t]*#/m.test(text);
}
