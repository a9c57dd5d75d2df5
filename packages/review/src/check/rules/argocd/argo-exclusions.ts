import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { argoMatcher } from "../../../discovery/argo-globs.ts";
import { listAt, textAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../model/fact.ts";
import type { State } from "../../model/state.ts";
import { readDocuments } from "../../sources/source-files.ts";

/** The settings with which Argo CD leaves objects alone, as texts of YAML. */
interface Settings {
  /** The name of the object with the settings, for messages. */
  by: string;
  exclusions: string;
  inclusions: string;
}

/** The settings of Argo CD that an environment renders: those of its ConfigMap, or of its operator. */
export const leftAloneIn = new Fact(({ resources }: State): readonly Settings[] =>
  resources.flatMap((resource) => {
    const { exclusions, inclusions } = settingsOf(resource) ?? {};
    if (exclusions === undefined && inclusions === undefined) return [];
    const by = `${resource.kind} ${resource.metadata.name}`;
    return [{ by, exclusions: exclusions ?? "", inclusions: inclusions ?? "" }];
  }),
);

function settingsOf(resource: Resource): Partial<Pick<Settings, "exclusions" | "inclusions">> | undefined {
  const { kind, metadata } = resource;
  if (kind === "ConfigMap" && metadata.name === "argocd-cm")
    return {
      exclusions: textAt(resource, "data", "resource.exclusions"),
      inclusions: textAt(resource, "data", "resource.inclusions"),
    };
  if (kind === "ArgoCD" && resource.apiVersion.startsWith("argoproj.io/"))
    return {
      exclusions: textAt(resource, "spec", "resourceExclusions"),
      inclusions: textAt(resource, "spec", "resourceInclusions"),
    };
  return undefined;
}

/** Where Argo CD is told to leave objects of a kind alone; undefined if it isn't. */
export type LeavesAlone = (object: Resource, cluster: string) => string | undefined;

/**
 * The objects that the settings of Argo CD exclude: it drops them from an Application before it asks the project, so
 * that it neither applies nor deletes them.
 */
export function leavesAlone(environments: readonly State[]): LeavesAlone {
  const settings = environments.flatMap((state) => leftAloneIn.of(state)).map(read);
  return (object, cluster) => settings.find(({ isExcluded }) => isExcluded(object, cluster))?.by;
}

function read({ by, exclusions, inclusions }: Settings) {
  const [not, only] = [matchersOf(exclusions), matchersOf(inclusions)];
  const isExcluded = (object: Resource, cluster: string) =>
    not.some((matches) => matches(object, cluster)) ||
    (only.length > 0 && !only.some((matches) => matches(object, cluster)));
  return { by, isExcluded };
}

/** The entries of a list of kinds; an empty field matches everything. */
function matchersOf(text: string): ((object: Resource, cluster: string) => boolean)[] {
  const [list] = readDocuments(text, "argocd-cm");
  return (Array.isArray(list) ? list : []).flatMap((one) => {
    if (!isMap(one)) return [];
    const [groups, clusters] = ["apiGroups", "clusters"].map((field) => matcher(one, field));
    const kinds = listAt(one, "kinds").map(asText);
    return [
      ({ apiVersion, kind }: Resource, cluster: string) =>
        (kinds.length === 0 || kinds.some((other) => other === "*" || other === kind)) &&
        groups?.(groupOf(apiVersion)) === true &&
        clusters?.(cluster) === true,
    ];
  });
}

function matcher(entry: Value, field: string): (text: string) => boolean {
  const patterns = listAt(entry, field).map((one) => argoMatcher(asText(one), "directory"));
  return (text) => patterns.length === 0 || patterns.some((matches) => matches(text));
}
