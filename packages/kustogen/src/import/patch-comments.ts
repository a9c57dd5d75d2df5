import { isMap, isSeq, type Node, parseDocument, type YAMLMap } from "yaml";
import { firstComment, own } from "./comments-in.ts";
import { isTakenOut, speaksOfFiles } from "./said-of-files.ts";

/** The comment above a patch of one object in a kustomization. */
interface SaidOfPatch {
  kind: string;
  name: string;
  comment: string;
}

/** The texts of a kustomization's inline patches, and the comments above them with their target objects. */
export function patchesOf(kustomization: YAMLMap): { texts: string[]; said: SaidOfPatch[] } {
  const patches = kustomization.get("patches");
  const texts: string[] = [];
  const said: SaidOfPatch[] = [];
  if (!isSeq(patches)) return { texts, said };
  for (const [index, patch] of patches.items.entries()) {
    const text = isMap(patch) ? patch.get("patch") : undefined;
    if (!isMap(patch) || typeof text !== "string") continue;
    if (text.includes("#")) texts.push(text);
    const above = [index === 0 ? (patches as Node).commentBefore : undefined, firstComment(patch)];
    const comment = own(above.filter(Boolean).join("\n"));
    const [kind, name] = patched(patch, text);
    const isAbout = comment !== undefined && !isTakenOut(comment) && !speaksOfFiles(comment);
    if (isAbout && typeof kind === "string" && typeof name === "string") said.push({ kind, name, comment });
  }
  return { texts, said };
}

/** The kind and name of a patch's only object: from its target, or else from the patch. */
function patched(patch: YAMLMap, text: string): unknown[] {
  if (patch.has("target")) return ["kind", "name"].map((key) => patch.getIn(["target", key]));
  const { contents } = parseDocument(text, { strict: false, logLevel: "silent", uniqueKeys: false });
  return isMap(contents) ? [contents.get("kind"), contents.getIn(["metadata", "name"])] : [];
}
