import { isRepository } from "@kustogen/kustomize/load/remote.ts";
import { noReferences, type References } from "./references.ts";
import { pathFrom } from "./tree-paths.ts";

/** Lists of paths. */
const PATHS = new Set([
  "resources",
  "bases",
  "components",
  "patchesStrategicMerge",
  "crds",
  "configurations",
]);
/** Fields whose blocks name files under these keys, or in lists below them. */
const WITH_FILES = new Set([
  "patches",
  "patchesJson6902",
  "replacements",
  "configMapGenerator",
  "secretGenerator",
]);
/** Fields that name no files. */
const WITHOUT = new Set([
  "apiVersion",
  "kind",
  "metadata",
  "namespace",
  "namePrefix",
  "nameSuffix",
  "labels",
  "commonLabels",
  "commonAnnotations",
  "images",
  "replicas",
  "sortOptions",
  "generatorOptions",
  "buildMetadata",
]);

const FIELD = /^([A-Za-z][\w]*):(?: (.*))?$/;
const ITEM = /^ *- ([\w./~=@+-]+)$/;
const NESTED = /^ *(?:- +)?([A-Za-z]\w*):/;
const NAMED = /^ *(?:- +)?(?:path|env): *([\w./~-]+)$/;
const LISTED = /^ *- +(?:[\w.-]+=)?([\w./~-]+)$/;
/** What only a whole parser reads: tabs, anchors, aliases, tags, quoted keys, other documents. */
const UNUSUAL = /\t|\r|(?:^|[:-] +)[&*!]|^ *["'?%]|^---|^\.\.\.|<<:/m;

/**
 * What a kustomization written in the usual way refers to, told from its lines, which is many times quicker than
 * parsing it; undefined for one that uses anything unusual. Files may be too many, never too few.
 */
export function quickReferences(
  text: string,
  folder: string,
): { component: boolean; references: References } | undefined {
  if (UNUSUAL.test(text)) return undefined;
  const references = noReferences();
  let component = false;
  let field = "";
  let nested = "";
  for (const line of text.split("\n")) {
    if (line === "" || /^ *#/.test(line)) continue;
    const found = FIELD.exec(line);
    if (found !== null) {
      const [, name = "", value = ""] = found;
      field = name;
      if (name === "kind") component = value === "Component";
      else if (!WITHOUT.has(name) && (value !== "" || !(PATHS.has(name) || WITH_FILES.has(name))))
        return undefined;
      continue;
    }
    if (!/^(?: |- )/.test(line)) return undefined;
    if (PATHS.has(field)) {
      const path = ITEM.exec(line)?.[1];
      if (path === undefined || isRepository(path)) return undefined;
      const list =
        field === "components"
          ? "components"
          : field === "resources" || field === "bases"
            ? "resources"
            : "files";
      const inside = pathFrom(folder, path);
      if (inside !== undefined) references[list].push(inside);
    } else if (WITH_FILES.has(field)) {
      if (/[[{"']/.test(line) && /\b(?:path|files|envs?)\b/.test(line)) return undefined;
      const key = NESTED.exec(line)?.[1];
      if (key !== undefined) nested = key;
      const path = (NAMED.exec(line) ?? LISTED.exec(line))?.[1];
      const inside = path === undefined ? undefined : pathFrom(folder, path);
      if (inside !== undefined) references.files.push(inside);
      else if (path !== undefined) continue;
      // A name with characters that this reader doesn't expect.
      else if (key === "path" || key === "env") return undefined;
      else if (key === undefined && (nested === "files" || nested === "envs")) return undefined;
    }
  }
  return { component, references };
}
