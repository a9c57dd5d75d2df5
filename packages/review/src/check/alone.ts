import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isArgoKind, isManifestFile } from "../discovery/argo-documents.ts";
import { itemsOf, manifestDocuments } from "../discovery/documents.ts";
import { isKustomizationFile, kustomizationIn } from "../discovery/kustomizations.ts";
import { isOfProgram } from "../discovery/outside-environments.ts";
import { CATALOG } from "../kinds/catalog.ts";
import { isBuiltInGroup } from "../kinds/served.ts";
import { KNOWN_GROUPS } from "../kinds/unknown-kind.ts";
import { textAt } from "../kubernetes/fields.ts";
import { placeOfError } from "./missing-parts.ts";
import type { Finding } from "./rule.ts";
import type { TextFile } from "./text-files.ts";
import { withReason } from "./with-reason.ts";

/** Folders whose files belong to others or to programs, and files of patches. */
const APART =
  /(?:^|\/)(?:node_modules|vendor|third[-_]party|\.\w[\w.-]*|charts\/[\w-]+\/charts)\/|(?<![a-z])patch(?:es)?(?![a-z])/i;
/** A name or value in a template: NAME, app-INSTANCE-ssh, replace_port. */
export const TO_FILL_IN = /(?:^|[-_.])[A-Z_]{3,}(?:[-_.]|$)|^_$|X\.Y\.Z|replace_/;
/** The actions of a template, and the directives of a patch. */
const ACTION = /\{[{%]|<%|#@(?<=^[ \t]*#@)|\$patch/m;

/** The lines of a manifest, also if the rest can't be parsed. */
const MANIFEST = [/^apiVersion: *\S/m, /^kind: *\S/m, /^metadata:/m];

/** The objects for a cluster in a file, if it contains nothing that has to be filled in; an error if it isn't YAML. */
export function objectsAlone({ file, label, tree, read }: TextFile): Resource[] | InputError {
  if (!isManifestFile(file) || isKustomizationFile(file) || APART.test(label)) return [];
  const text = read();
  if (text === undefined || !text.includes("apiVersion") || !text.includes("kind") || ACTION.test(text))
    return [];
  try {
    return manifestDocuments(text, file)
      .filter((document) => isMap(document))
      .flatMap(itemsOf)
      .filter(isObject);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // The kustomization that lists it is reported.
    const isListed = kustomizationIn(tree, folderOf(file)) !== undefined;
    return MANIFEST.every((line) => line.test(text)) && !isListed ? error : [];
  }
}

/** A manifest that can't be read, as a finding. */
export function unreadable(error: InputError, { file, tree }: TextFile): Finding {
  return {
    file,
    ...placeOfError(error, tree),
    severity: "warning",
    message: `can't be read: ${error.what.replace(/^\/[^:]*:\d+: /, "")}`,
    fix: withReason("correct the line", "no environment here renders it"),
  };
}

/** True for an object that a cluster may have, other than one that other rules check in every file. */
function isObject(value: ValueMap): value is ValueMap & Resource {
  const [apiVersion, kind] = [asText(value.apiVersion ?? ""), asText(value.kind ?? "")];
  const group = groupOf(apiVersion);
  return (
    (isBuiltInGroup(group) ||
      lookUp(CATALOG, group) !== undefined ||
      closest(group, KNOWN_GROUPS, 2) !== undefined) &&
    apiVersion !== "" &&
    kind !== "" &&
    kind !== "CustomResourceDefinition" &&
    ![kind, textAt(value, "metadata", "name")].some(isEncryptedValue) &&
    !TO_FILL_IN.test(textAt(value, "metadata", "name") ?? "NAME") &&
    !isArgoKind(apiVersion, kind) &&
    !isOfProgram(apiVersion)
  );
}
