import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { Pod } from "../cluster/workloads/pods.ts";
import { isArgoKind, isManifestFile } from "../discovery/argo-documents.ts";
import { itemsOf, manifestDocuments } from "../discovery/documents.ts";
import { isKustomizationFile, kustomizationIn } from "../discovery/kustomizations.ts";
import { isOfProgram } from "../discovery/outside-environments.ts";
import { CATALOG } from "../kinds/catalog.ts";
import { isBuiltInGroup } from "../kinds/served.ts";
import { KNOWN_GROUPS, kindsOfGroup } from "../kinds/unknown-kind.ts";
import { at, textAt } from "../kubernetes/fields.ts";
import { judgeEnvironments } from "./environment-rules.ts";
import { type Judged, Said } from "./judged.ts";
import { placeOfError } from "./missing-parts.ts";
import { type Finding, type Rule, severityOf } from "./rule.ts";
import { valid } from "./rules/schema/valid.ts";
import { stateOf } from "./state-of.ts";
import type { TextFile } from "./text-files.ts";
import { withReason } from "./with-reason.ts";

/** Folders whose files belong to others or to programs, and files of patches. */
const APART =
  /(?:^|\/)(?:node_modules|vendor|third[-_]party|\.\w[\w.-]*|charts\/[\w-]+\/charts)\/|(?<![a-z])patch(?:es)?(?![a-z])/i;
/** A name or value in a template: NAME, app-INSTANCE-ssh, replace_port. */
const TO_FILL_IN = /(?:^|[-_.])[A-Z_]{3,}(?:[-_.]|$)|^_$|X\.Y\.Z|replace_/;
/** The actions of a template, and the directives of a patch. */
const ACTION = /\{[{%]|<%|#@(?<=^[ \t]*#@)|\$patch/m;

/** The lines of a manifest, also if the rest can't be parsed. */
const MANIFEST = [/^apiVersion: *\S/m, /^kind: *\S/m, /^metadata:/m];

const WHY = "no environment here renders it, so that each of its objects was checked alone";

/**
 * Applies the rules that check each object alone to files that no environment is built from: manifests that are applied
 * by hand, and templates of charts that Helm has nothing to fill in. Whatever they report is a warning.
 */
export function judgePlainFiles(
  files: Iterable<TextFile>,
  rules: readonly Rule[],
  tree: FileTree,
  said: Said,
): void {
  const alone = rules.filter(({ isAlone }) => isAlone);
  if (alone.length === 0) return;
  for (const text of files) {
    const resources = resourcesIn(text, tree);
    if (resources instanceof InputError) said.add(valid, undefined, unreadable(resources, text, tree), "");
    if (resources instanceof InputError || resources.length === 0) continue;
    const found = new Said("warning");
    const state = stateOf(resources);
    const parts = new Set(state.pods.flatMap((pod) => (isWhole(pod) ? [] : pod.resource)));
    judgeEnvironments([state], alone, () => found, "warning");
    for (const one of found.findings) {
      if (!isWritten(one) || (one.resource && parts.has(one.resource))) continue;
      const { rule, environment: _, ...finding } = one;
      const fix = withReason(finding.fix, WHY);
      said.add(rule, undefined, { ...finding, severity: "warning", file: text.file, fix }, "");
    }
    said.failures.push(...found.failures);
  }
}

/** False for a patch of a workload. */
function isWhole({ containers }: Pod): boolean {
  return containers.length > 0 && containers.every(({ spec }) => textAt(spec, "image") !== undefined);
}

/**
 * True for a finding about what the object contains: what it lacks, or has a variable for, may be added before it is
 * applied. What is less certain than the rule's other findings is left out, except probable slips.
 */
function isWritten({ resource, path = [], trait, rule, severity, ofKey, isSlip }: Judged): boolean {
  if (ofKey !== true && isSlip !== true && severity !== severityOf(rule, undefined)) return false;
  // A kind that is unlike any of its group may be one of a program.
  if (
    path[0] === "kind" &&
    resource &&
    closest(resource.kind, kindsOfGroup(groupOf(resource.apiVersion)), 2) === undefined
  )
    return false;
  const found = resource && at(resource, ...path);
  if (trait !== undefined || found === undefined) return false;
  return typeof found === "string" ? !TO_FILL_IN.test(found) && !/\$[{(]/.test(found) : true;
}

/** The objects for a cluster in a file, if it contains nothing that has to be filled in; an error if it isn't YAML. */
function resourcesIn({ file, label, read }: TextFile, tree: FileTree): Resource[] | InputError {
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

function unreadable(error: InputError, { file }: TextFile, tree: FileTree): Finding {
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
