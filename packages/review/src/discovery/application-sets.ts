import { InputError, isErrorOf } from "@kustogen/kustomize/errors/errors.ts";
import { refuseMore } from "@kustogen/kustomize/limits.ts";
import { resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import type { Cause } from "../coverage/not-looked-at.ts";
import { at, itemsAt, listAt, mapAt, textAt } from "../kubernetes/fields.ts";
import { mergePatch, placedSources } from "./application-sources.ts";
import type { ArgoObject } from "./argo-documents.ts";
import { NotFollowed } from "./go-functions.ts";
import type { ListedTree } from "./listed-tree.ts";
import { generatorKinds, merge, parametersOf } from "./set-parameters.ts";
import { filledText, filledValue, type SetAnswers } from "./set-values.ts";

/** One result of an ApplicationSet: its template, filled in, or why a generator can't be evaluated here. */
export type SetOutcome = { name: string; template: ValueMap } | Unfollowed;

/** Why a generator can't be evaluated here, and the sources that it may fill in, with `*` for what is unknown. */
interface Unfollowed {
  why: string;
  cause: Cause;
  sources: { repository: string; path: string }[];
}

/** The finalizer that Argo CD adds to each Application of a set, so that its resources are deleted with it. */
const FINALIZER = "resources-finalizer.argocd.argoproj.io";

/** The Applications of an ApplicationSet, for generators that can be evaluated from the repository alone. */
export function applicationsOfSet(tree: ListedTree, set: ValueMap): SetOutcome[] {
  // Counted as they grow: a few lines can produce millions of Applications, or long ones.
  let characters = 0;
  let applications = 0;
  const from: SetAnswers = {
    tree,
    go: at(set, "spec", "goTemplate") === true,
    strict: listAt(set, "spec", "goTemplateOptions").includes("missingkey=error"),
    grown(more) {
      characters += more;
      refuseMore("setMiB", characters / 2 ** 20);
    },
  };
  const counted = (parameters: ValueMap[]) => {
    applications += parameters.length;
    refuseMore("setApplications", applications);
    return parameters;
  };
  try {
    return itemsAt(set, "spec", "generators").flatMap(([generator]) =>
      generatorKinds(generator).flatMap((kind) => madeBy(from, set, generator, kind, counted)),
    );
  } catch (error) {
    if (isErrorOf(error, "too-large"))
      return [{ why: (error as Error).message, cause: "limit", sources: [] }];
    throw error;
  }
}

/** True for a set that deletes no Application that it no longer generates (Controlling-Resource-Modification.md there). */
export function keepsAll(set: object): boolean {
  return ["create-only", "create-update"].includes(
    textAt(set, "spec", "syncPolicy", "applicationsSync") ?? "",
  );
}

/** An Application that a set generates, as an object in the set's file. */
export function madeObject({ resource, file }: ArgoObject, template: ValueMap): ArgoObject {
  const made = resourceOf({ apiVersion: resource.apiVersion, kind: "Application", ...template });
  return { resource: made, file, set: resource };
}

function madeBy(
  from: SetAnswers,
  set: ValueMap,
  generator: ValueMap,
  kind: string,
  counted: (parameters: ValueMap[]) => ValueMap[],
): SetOutcome[] {
  const written = merge(mapAt(set, "spec", "template"), mapAt(generator, kind, "template"));
  try {
    return counted(parametersOf(from, generator, kind)).map((values) => {
      const template = applied(from, set, written, values);
      return {
        name: textAt(template, "metadata", "name") ?? textAt(set, "metadata", "name") ?? "",
        template,
      };
    });
  } catch (error) {
    if (error instanceof NotFollowed || (error instanceof InputError && !isErrorOf(error, "too-large")))
      return [
        { why: error.message, cause: "generator", sources: sourcesWith(from, written, generator, kind) },
      ];
    throw error;
  }
}

/** The sources of a template with everything filled in that is known without its generator. */
function sourcesWith(from: SetAnswers, written: ValueMap, generator: ValueMap, kind: string) {
  const open = { ...from, open: true as const };
  return parametersOf(open, generator, kind).flatMap((values) =>
    placedSources(mapAt(written, "spec")).map(({ source }) => ({
      repository: filledText(textAt(source, "repoURL") ?? "", values, open),
      path: filledText(textAt(source, "path") ?? "", values, open),
    })),
  );
}

/** A template, filled in and patched, with the fields that Argo CD adds. */
function applied(from: SetAnswers, set: ValueMap, written: ValueMap, values: ValueMap): ValueMap {
  if (Object.keys(values).length === 0) return written;
  const filled = filledValue(written, values, from) as ValueMap;
  const metadata = mapAt(filled, "metadata");
  const keeps = at(set, "spec", "syncPolicy", "preserveResourcesOnDeletion") === true;
  const template: ValueMap =
    keeps || listAt(metadata, "finalizers").length > 0
      ? filled
      : { ...filled, metadata: { ...metadata, finalizers: [FINALIZER] } };
  const patch = textAt(set, "spec", "templatePatch");
  if (patch === undefined) return template;
  const [parsed = null] = parseDocuments(filledText(patch, values, from), "templatePatch");
  if (parsed !== null && !isMap(parsed)) throw new NotFollowed("its templatePatch isn't a mapping");
  const patched = mergePatch(template, parsed ?? {}) as ValueMap;
  const project = at(template, "spec", "project");
  const spec = mapAt(patched, "spec");
  return project === undefined ? patched : { ...patched, spec: { ...spec, project } };
}
