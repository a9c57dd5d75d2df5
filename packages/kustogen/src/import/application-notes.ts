import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import type { DeclaredApplication } from "@kustogen/review/discovery/declared-folders.ts";
import { at, listAt, mapAt, textAt } from "@kustogen/review/kubernetes/fields.ts";
import type { ApplicationMetadata } from "../authoring/argo.ts";

/** Why the name of the Application that deploys a folder can't be kept; undefined if it can. */
export function unknownName(applications: readonly DeclaredApplication[], path: string): string | undefined {
  const [first, ...others] = applications;
  if (others.length > 0) {
    const names = applications.map(({ name, file }) => `${name} (${file})`).join(", ");
    return `${path} is deployed by ${applications.length} Applications: ${names}. None of their names is kept; under argocd.environments of the system, name the one to keep`;
  }
  return first?.name.includes("{{")
    ? `${path} is deployed by an Application that the ApplicationSet in ${first.file} generates; its name can't be determined, so it isn't kept`
    : undefined;
}

/** The prefix of annotations for Argo CD Image Updater. */
const IMAGE_UPDATER = "argocd-image-updater.argoproj.io/";

/**
 * What an Application keeps, and the annotations and labels that it loses.
 * @param left the names of those that a generated Application can't have
 */
export function metadataNotes(
  { name, file, document, ofSet }: DeclaredApplication,
  carried: ApplicationMetadata,
  left: readonly string[],
): string[] {
  const project = textAt(document, "spec", "project") ?? "default";
  const notes = [
    `the Application ${name} (${file}) keeps its name, its project ${project}, its sync policy and its namespace, and gets the path of the new overlay` +
      (ofSet
        ? "; an ApplicationSet generates it: remove it there first, with preserveResourcesOnDeletion"
        : "; delete the hand-written file in the commit that adopts it"),
  ];
  const carries = Object.entries(carried).map(([field, own]) =>
    counted(Object.keys(own).length, field.slice(0, -1)),
  );
  if (carries.length > 0)
    notes.push(`the Application ${name} keeps ${carries.join(" and ")} under argocd.environments`);
  if (left.length > 0)
    notes.push(`the Application ${name} loses ${left.join(", ")}; kustogen or the cluster writes these`);
  if (Object.keys(carried.annotations ?? {}).some((key) => key.startsWith(IMAGE_UPDATER)))
    notes.push(
      "Argo CD Image Updater's annotations are kept. Remove them before you deploy, and run `kustogen pin` where images are built: Image Updater edits the generated folder, or the root Application reverts what it changes in the cluster",
    );
  return notes;
}

/** Sync options that generated Applications always have. */
const ADDED = ["ServerSideApply=true", "PruneLast=true"];

/** The names of sync options that generated Applications may have. */
const KEPT = new Set(["CreateNamespace", "ServerSideApply", "PruneLast", "RespectIgnoreDifferences"]);

/** The fields in which a generated Application will differ. */
export function changeNotes({ name, document, source }: DeclaredApplication, path: string): string[] {
  const notes: string[] = [];
  const policy = mapAt(document, "spec", "syncPolicy");
  const options = listAt(policy, "syncOptions").map(asText);
  const added = ADDED.filter((option) => !options.includes(option));
  if (at(policy, "retry") === undefined) added.push("retries");
  if (added.length > 0)
    notes.push(`the generated Application has fields that ${name} doesn't have: ${added.join(", ")}`);
  const changes = Object.keys(mapAt(source, "kustomize")).filter((key) => key !== "version");
  if (changes.length > 0)
    notes.push(
      `the Application ${name} changes what ${path} renders to (${changes.join(", ")}); the import describes the folder without these changes`,
    );
  const lost = options.filter((option) => !KEPT.has(option.split("=")[0] ?? ""));
  if (lost.length > 0)
    notes.push(
      `the Application ${name} has sync options that a generated one doesn't have: ${lost.join(", ")}`,
    );
  return notes;
}
