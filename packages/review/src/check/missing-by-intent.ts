import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { folderOf, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { parseKustomizationFile } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { saysNothing } from "../discovery/flux-build.ts";
import { isKustomizationFile, kustomizationIn } from "../discovery/kustomizations.ts";
import type { WrittenFiles } from "../discovery/written-files.ts";

/** Extensions of files that a program or a person fills in: `values.yaml.j2`, `db.env.example`. */
const TEMPLATES =
  "j2 jinja jinja2 tmpl tpl gotmpl tftpl template erb mustache example sample dist dec decrypted".split(" ");

/** The paths that a template of a missing file may have: `values.yaml.example`, `values.example.yaml`. */
export function templatesOf(absent: string): string[] {
  const dot = absent.indexOf(".", absent.lastIndexOf("/") + 2);
  return TEMPLATES.flatMap((ending) => [
    `${absent}.${ending}`,
    ...(dot < 0 ? [] : [`${absent.slice(0, dot)}.${ending}${absent.slice(dot)}`]),
  ]);
}

/** The template beside a missing path, from which it is made; undefined if there is none. */
export function templateOf(tree: FileTree, absent: string): string | undefined {
  const isFolder = tree.kind(absent) === "directory";
  return [
    ...templatesOf(absent),
    ...(isFolder ? TEMPLATES.map((ending) => `${absent}/${KUSTOMIZATION_FILES[0]}.${ending}`) : []),
  ].find((path) => tree.kind(path) === "file");
}

/** The origin of a file that isn't committed, as the end of a sentence: a template, or a script that writes it. */
export function originOf(
  tree: FileTree,
  { absent, isData, label }: { absent: string; isData: boolean; label: (path: string) => string },
  written: WrittenFiles,
): string | undefined {
  const template = templateOf(tree, absent);
  if (template !== undefined) return `, which is made from ${label(template)}`;
  if (isOfBootstrap(tree, absent)) return ", which flux bootstrap writes and commits";
  if (isOfBundle(tree, absent)) return ", which operator-sdk generate kustomize manifests writes";
  if (isOfPackage(tree, absent)) return ", which kpt may write when it renders the package";
  const folder = firstMissing(tree, absent);
  const by = written.by(label(absent), isData) ?? (folder === absent ? undefined : written.by(label(folder)));
  if (by !== undefined) return `, which ${by} says to create`;
  const list = isData ? written.keptOutBy(lastPart(absent)) : undefined;
  return list && `, which isn't in git, judging by ${list}`;
}

/** True for a path in a package of kpt, whose functions write files. */
function isOfPackage(tree: FileTree, absent: string): boolean {
  for (let folder = folderOf(absent); folder !== "/"; folder = folderOf(folder))
    if (tree.kind(joinPath(folder, "Kptfile")) === "file") return true;
  return false;
}

/** The first folder on a path that doesn't exist; the path itself if its folder does. */
function firstMissing(tree: FileTree, absent: string): string {
  const folder = folderOf(absent);
  return folder === "/" || tree.kind(folder) === "directory" ? absent : firstMissing(tree, folder);
}

/** True for the folder that `flux bootstrap` writes beside the kustomization of a cluster, and for its files. */
function isOfBootstrap(tree: FileTree, absent: string): boolean {
  const [, cluster, file] = /^(.*)\/flux-system(\/gotk-(?:components|sync)\.yaml)?$/.exec(absent) ?? [];
  const isOf = (name: string) => tree.kind(`${cluster}/${name}`) === "file";
  return cluster !== undefined && (file !== undefined || KUSTOMIZATION_FILES.some(isOf));
}

/** True for the description of an operator from which its bundle is made, by the name of its project. */
function isOfBundle(tree: FileTree, absent: string): boolean {
  const [, folder, name] =
    /^(.*)\/config\/manifests\/bases\/([^/]+)\.clusterserviceversion\.yaml$/.exec(absent) ?? [];
  const file = `${folder}/PROJECT`;
  if (folder === undefined || tree.kind(file) !== "file") return false;
  const text = attempt(() => anyTextIn(tree.read(file)), undefined);
  const project = /^projectName: *"?([\w.-]+)/m.exec(text ?? "")?.[1];
  return project === undefined || project === name;
}

/** A line of every manifest. */
const OF_MANIFEST = /^[ \t]*"?kind"?\s*:/m;

/** The fields from which a kustomization has its objects. */
const OBJECTS =
  "resources bases components configMapGenerator secretGenerator generators helmCharts helmChartInflationGenerator".split(
    " ",
  );

/** A field that has objects, commented out with its first entry. */
const COMMENTED_OUT = new RegExp(
  `^[ \\t]*#+[ \\t]*(?:${OBJECTS.join("|")}):[ \\t]*\\n(?:[ \\t]*#.*\\n)*?[ \\t]*#+[ \\t]*-[ \\t]`,
  "m",
);

/** True for a folder whose kustomization has only fields that are commented out. */
export function isSwitchedOff(tree: FileTree, folder: string): boolean {
  const { file, text } = kustomizationOf(tree, folder) ?? {};
  return (
    file !== undefined &&
    text !== undefined &&
    COMMENTED_OUT.test(text) &&
    attempt(() => saysNothing(text, file), false)
  );
}

/** True for a folder whose kustomization is a template of Go, with conditions or loops. */
export function isTemplate(tree: FileTree, folder: string): boolean {
  return /^[ \t]*\{\{-?[ \t]*(?:if|range|with|define|include|template)\b/m.test(
    kustomizationOf(tree, folder)?.text ?? "",
  );
}

function kustomizationOf(tree: FileTree, folder: string): { file: string; text: string } | undefined {
  const file = kustomizationIn(tree, folder);
  const text = file && attempt(() => anyTextIn(tree.read(file)), undefined);
  return file === undefined || text === undefined ? undefined : { file, text };
}

/** True for a folder whose kustomization changes objects, but has none. */
export function onlyChanges(tree: FileTree, folder: string): boolean {
  const { file, text } = kustomizationOf(tree, folder) ?? {};
  if (file === undefined || text === undefined) return false;
  const said = attempt(() => parseKustomizationFile(text, file), undefined);
  return (
    isMap(said) &&
    OBJECTS.every((field) => [lookUp(said, field) ?? []].flat().length === 0) &&
    !saysNothing(text, file)
  );
}

/** The folders that a kustomization lists, if it lists nothing else: it only puts them together. */
export function foldersTogether(tree: FileTree, folder: string): readonly string[] {
  const { file, text } = kustomizationOf(tree, folder) ?? {};
  if (file === undefined || text === undefined) return [];
  const said = attempt(() => parseKustomizationFile(text, file), undefined);
  const listed = isMap(said) ? OBJECTS.map((field) => [lookUp(said, field) ?? []].flat()) : [];
  const [resources = [], ...others] = listed;
  const folders = resources.flatMap((one) => (typeof one === "string" ? joinPath(folder, one) : []));
  return others.every((one) => one.length === 0) && folders.every((one) => tree.kind(one) === "directory")
    ? folders
    : [];
}

/**
 * True for a folder that contains a kustomization without any content, and no manifests.
 * @param isAlone true if it may contain no other folder, not even one with a kustomization
 */
export function holdsNothing(tree: FileTree, folder: string, isAlone = true): boolean {
  const all = tree.list?.(folder) ?? [];
  const isBuilt = (path: string) =>
    tree.kind(path) === "directory" && kustomizationIn(tree, path) !== undefined;
  const names = isAlone ? all : all.filter((name) => !isBuilt(`${folder}/${name}`));
  const textOf = (name: string) => {
    const file = `${folder}/${name}`;
    return tree.kind(file) === "file" ? attempt(() => anyTextIn(tree.read(file)), undefined) : undefined;
  };
  return (
    names.some(isKustomizationFile) &&
    names.every((name) => {
      const text = textOf(name);
      if (text === undefined || !isKustomizationFile(name))
        return text !== undefined && !OF_MANIFEST.test(text);
      return text.trim() === "" || attempt(() => saysNothing(text, `${folder}/${name}`), false);
    })
  );
}
