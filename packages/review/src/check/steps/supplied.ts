import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { isErrorOf } from "@kustogen/kustomize/errors/errors.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import type { State } from "../model/state.ts";
import { makesOnlyData } from "../sources/unseen.ts";

/** A remote resource of definitions alone, by its URL. */
const DEFINITIONS = /(?<!no[-_])(?<![a-z])crds?(?![a-z])|\/gateway-api\/releases\/download\//i;
/** The keys of a Secret or ConfigMap, which SOPS leaves as they are. */
const OF_DATA = /^(?:stringData|data):/m;

/**
 * What the parts of an environment that aren't rendered may create: any object, or only Secrets and ConfigMaps of
 * unknown names. Definitions of kinds count as nothing, because nothing refers to them by name.
 */
export function supplied(missing: readonly MissingPart[]): State["inPart"] {
  // A step that changes only what is missing creates nothing.
  const lost = missing.filter((part) => !part.ofMissing && !isOfDefinitions(part));
  if (lost.length === 0) return missing.length > 0 && missing.every(({ ofMissing }) => ofMissing);
  return lost.every(isOfData) ? "data" : true;
}

function isOfDefinitions({ field, entry, error }: MissingPart): boolean {
  return (
    field === "resources" &&
    isErrorOf(error, "remote-not-allowed", "remote-failed") &&
    DEFINITIONS.test(entry)
  );
}

function isOfData(part: MissingPart): boolean {
  const { tree, file, field, entry, error } = part;
  if (makesOnlyData(part)) return true;
  if (field !== "resources" || !isErrorOf(error, "encrypted")) return false;
  const text = attempt(() => anyTextIn(tree.read(joinPath(folderOf(file), entry))), "");
  const documents = text.split(/^---.*$/m).filter((one) => one.trim() !== "");
  return documents.length > 0 && documents.every((one) => OF_DATA.test(one) && /^sops:/m.test(one));
}
