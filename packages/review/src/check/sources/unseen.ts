import { kindMadeBy, type MissingPart } from "@kustogen/kustomize/build/parts.ts";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { isErrorOf } from "@kustogen/kustomize/errors/errors.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { kindIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import type { KustomizationSource } from "./sources.ts";

const DATA = ["ConfigMap", "Secret"];
/** The kinds of plugins that only decrypt files. */
const DECRYPTS = /^(?:ksops|SopsSecretGenerator) /;

/** The only kinds that a missing entry can make; undefined if these aren't known. */
function kindsOf(part: MissingPart): readonly string[] | undefined {
  if (part.isStep) return undefined;
  const kind = kindMadeBy(part);
  if (kind !== undefined) return [kind];
  const { field, entry } = part;
  return field === "generators" && DECRYPTS.test(entry) ? DATA : undefined;
}

function makesOnlyData(part: MissingPart): boolean {
  return kindsOf(part)?.every((kind) => DATA.includes(kind)) === true;
}

/** True if an entry behind a kustomization that can't be built may make an object of a kind, or of any kind. */
export function mayMake({ missing = [] }: KustomizationSource, kind: string | undefined): boolean {
  return missing.some((part) => !part.isStep && (!kind || kindsOf(part)?.includes(kind) !== false));
}

/** True if such an entry may run an image or name an object: in what it makes, or in what it changes. */
export function mayName({ missing = [] }: KustomizationSource, name: string): boolean {
  return missing.some((part) =>
    part.isStep ? textOfStep(part)?.includes(name) !== false : kindsOf(part) === undefined,
  );
}

/** True if such an entry may make anything but ConfigMaps and Secrets. */
export function mayMakeMoreThanData({ missing = [] }: KustomizationSource): boolean {
  return missing.some((part) => !part.isStep && !makesOnlyData(part));
}

/** What an entry that changes resources contains, with the file that it names; undefined if that can't be read. */
function textOfStep({ tree, file, content }: MissingPart): string | undefined {
  if (content === undefined) return undefined;
  const step: unknown = JSON.parse(content);
  const path = typeof step === "string" ? step : isMap(step) ? lookUp(step, "path") : undefined;
  if (typeof path !== "string" || path === "") return content;
  const read = joinPath(folderOf(file), path);
  if (path.includes("\n") && kindIfAny(tree, read) !== "file") return content;
  return attempt(() => content + anyTextIn(tree.read(read)), undefined);
}

/** A remote resource of definitions alone, by its URL. */
const DEFINITIONS = /(?<!no[-_])(?<![a-z])crds?(?![a-z])|\/gateway-api\/releases\/download\//i;
/** The keys of a Secret or ConfigMap, which SOPS leaves as they are. */
const OF_DATA = /^(?:stringData|data):/m;

/** What may be missing from an environment rendered in part: any object, only Secrets and ConfigMaps, or nothing. */
export function supplied(missing: readonly MissingPart[]): boolean | "data" {
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
