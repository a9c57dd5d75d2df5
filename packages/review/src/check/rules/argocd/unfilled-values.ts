import type { Path, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { placedSources } from "../../../discovery/application-sources.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import type { Application } from "../../argo-objects.ts";
import type { RepositoryFinding } from "../../rule.ts";
import { leaves } from "../integrity/go-template.ts";

/** A whole text that is one name in braces, which no Go template of a chart can have: those begin names with a dot. */
const NAME = /^\s*\{\{-?\s*([A-Za-z][\w-]*(?:[.[][\w-]+\]?)*)\s*-?\}\}\s*$/;
/** What ApplicationSets, plugins and people who expect them name in braces; programs name much else in their own. */
const MEANT =
  /^(?:configmaps?|secrets?|vault|path|server|url|name|nameNormalized|cluster|metadata|values|branch|revision|head_sha|index)(?:[.[]|$)/i;

/** The parameters and values in braces that nothing fills in, as Argo CD only replaces those of an ApplicationSet. */
export function* unfilledValues(applications: readonly Application[]): Iterable<RepositoryFinding> {
  for (const { resource, file } of applications) {
    const spec = mapAt(resource, "spec");
    // An Application with braces elsewhere is a template that something fills in before it is applied.
    if ([...leaves(withoutValues(spec), [])].some(([, text]) => text.includes("{{"))) continue;
    for (const { source, place } of placedSources(spec))
      for (const [path, text] of written(source)) {
        const [, name] = NAME.exec(text) ?? [];
        if (name === undefined || (path[1] !== "parameters" && !MEANT.test(name))) continue;
        yield {
          resource,
          file,
          path: [...place, ...path],
          message: `passes ${text.trim()} to the chart as text: Argo CD fills in parameters only in the template of an ApplicationSet`,
          fix: "write the value itself, or name an existing Secret or ConfigMap in a value that the chart has for it",
        };
      }
  }
}

/** The texts of parameters and values, with their paths in the source. */
function* written(source: ValueMap): Iterable<[path: Path, text: string]> {
  for (const [parameter, index] of itemsAt(source, "helm", "parameters")) {
    const text = textAt(parameter, "value");
    if (text !== undefined) yield [["helm", "parameters", index, "value"], text];
  }
  yield* leaves(mapAt(source, "helm", "valuesObject"), ["helm", "valuesObject"]);
}

function withoutValues(spec: ValueMap): ValueMap {
  const sources = placedSources(spec).map(({ source: { helm: _, ...rest } }) => rest);
  const { source: _one, sources: _all, ...rest } = spec;
  return { ...rest, sources };
}
