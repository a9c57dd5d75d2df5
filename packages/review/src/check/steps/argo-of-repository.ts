import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ArgoObject } from "../../discovery/argo-documents.ts";
import { mapAt } from "../../kubernetes/fields.ts";
import { type ArgoFacts, argoFacts, type IsMissing } from "../model/argo-objects.ts";
import { argoIn, builtFrom } from "../model/facts.ts";
import type { State } from "../model/state.ts";

/** The Argo CD objects in and around environments, and what rules ask about them. */
export function argoOfRepository(
  environments: readonly State[],
  { argo = [], isMissing }: { argo?: readonly ArgoObject[] | undefined; isMissing?: IsMissing | undefined },
): () => ArgoFacts {
  const outside = notInputs(argo, environments);
  const objects = [...outside, ...renderedArgo(environments)];
  return lazily(() => argoFacts(objects, environments, isMissing, outside));
}

/** The Argo CD objects that environments render, such as an app of apps. */
function renderedArgo(environments: readonly State[]): ArgoObject[] {
  return environments.flatMap((state) =>
    argoIn.of(state).map((resource) => {
      const place = state.sources?.placeOf(resource, ["metadata", "name"]);
      return { resource, file: place?.file ?? builtFrom.of(state)?.[0]?.file ?? "" };
    }),
  );
}

/** The objects in files that no environment is built from, and Applications of sets that one renders unchanged. */
function notInputs(argo: readonly ArgoObject[], environments: readonly State[]): ArgoObject[] {
  if (argo.length === 0) return [];
  const inputs = new Set<string>();
  for (const state of environments)
    for (const { files } of builtFrom.of(state) ?? []) for (const file of files) inputs.add(file);
  const sets = environments.flatMap((state) =>
    argoIn.of(state).filter(({ kind }) => kind === "ApplicationSet"),
  );
  const isRendered = (set: Resource) => sets.some((one) => equal(mapAt(one, "spec"), mapAt(set, "spec")));
  return argo.filter(({ file, set }) => !inputs.has(file) || (set !== undefined && isRendered(set)));
}
