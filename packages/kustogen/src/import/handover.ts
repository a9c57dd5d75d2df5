import { maskedText } from "@kustogen/kustomize/credentials/masking.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { changeText, difference } from "@kustogen/review/check/changes/argo-fields.ts";
import { ARGOCD } from "@kustogen/review/cluster/argocd/annotations.ts";
import type { DeclaredApplication } from "@kustogen/review/discovery/declared-folders.ts";
import { textAt } from "@kustogen/review/kubernetes/fields.ts";
import { SYSTEM_LABEL } from "../argocd/metadata.ts";

/** How the generated Applications take over from existing ones, which `roots` deploy. */
export function handover(own: ReadonlyMap<string, DeclaredApplication>, roots: readonly string[]): string[] {
  if (own.size === 0) return [];
  const filesOf = (isOfSet: boolean) =>
    [...new Set([...own.values()].flatMap(({ file, ofSet }) => (ofSet === isOfSet ? file : [])))].join(", ");
  const [sets, files] = [filesOf(true), filesOf(false)];
  const all = [...own].map(([environment, { name, file }]) => `${environment}: ${name} (${file})`);
  const projects = new Set([...own.values()].map((one) => textAt(one.document, "spec", "project")));
  return [
    `these Applications keep their names, projects and destinations, and get the paths of the new overlays: ${all.join(", ")}`,
    `no AppProject is generated in place of ${[...projects].join(", ")}, so that other Applications keep their rights; it must permit the repository, namespaces and kinds of the overlays, too`,
    sets &&
      `ApplicationSets generate those of ${sets}: there, set preserveResourcesOnDeletion, then remove them from the generators; once Argo CD has no such Application, apply the root of each environment: its finalizer would otherwise delete what they deployed`,
    files &&
      `apply projects/root.yaml and the root of each environment, which take over the Applications; then delete the old files, ${files}, and the entries that list them, but never an Application itself: its finalizer may delete what it deployed. ${roots.join(", ") || "What deploys the old files today"} may prune it${roots.length > 0 ? " or set it back: first, switch off automated syncs there" : ""}`,
  ].filter(Boolean);
}

/** How the generated Applications differ from those that they replace, one sentence for all with the same difference. */
export function applicationChanges(
  places: ReadonlyMap<string, { document: ValueMap }>,
  generated: ReadonlyMap<string, Resource>,
): string[] {
  const found = new Map<string, string[]>();
  for (const [environment, { document }] of places) {
    const after = generated.get(environment);
    if (after === undefined) continue;
    const [gone, added] = difference(document as unknown as Resource, after);
    const names = new Set([...gone, ...added].flatMap(({ name }) => (OWN.test(name) ? [] : name)));
    const of = (name: string, all: typeof gone) => all.filter((one) => one.name === name);
    const textOf = (name: string) => changeText({ gone: of(name, gone), added: of(name, added) });
    const parts = [...names].map((name) => `${name} ${textOf(name)}`);
    if (parts.length > 0) addTo(found, maskedText(parts.join("; ")), environment);
  }
  return [...found].map(([text, of]) => `${of.join(", ")}: the generated Application differs: ${text}`);
}

/** Fields that say what an Application is, and those that kustogen writes into each; it ignores differences of what is here. */
const OWN = new RegExp(
  `^(?:apiVersion|kind|project|metadata\\.(?:name|namespace|labels\\.${SYSTEM_LABEL})|annotations\\.${ARGOCD.manifestGeneratePaths}|source|destination|status|ignoreDifferences(?!\\.managed))(?:\\.|$)`,
);
