import { valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { pointer } from "@kustogen/kustomize/merge/json-document.ts";
import { describeResource, groupOf } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, listAt, mapAt } from "../../../kubernetes/fields.ts";
import type { Finding, RepositoryState } from "../../model/rule.ts";

const RESPECTED = "RespectIgnoreDifferences=true";

/** Entries of `ignoreDifferences` that match no object of their kind, or whose fields each sync sets again. */
export function* ignoredDifferences({ argo }: RepositoryState): Iterable<Finding> {
  for (const { resource, set, file, state, syncOptions } of [...argo.applications, ...argo.made]) {
    const of = set === undefined ? ["spec"] : ["spec", "template", "spec"];
    const spec = mapAt(set ?? resource, ...of);
    const isReset = !syncOptions.includes(RESPECTED) && mapAt(spec, "syncPolicy").automated !== undefined;
    for (const [{ kind, group, name, namespace, ...entry }, index] of itemsAt(spec, "ignoreDifferences")) {
      const path = [...of, "ignoreDifferences", index];
      const place = { environment: state?.environment, resource: set ?? resource, file, path };
      const named = (state?.resources ?? []).filter(
        ({ kind: of, metadata }) =>
          of === kind &&
          [metadata.name, undefined].includes(name as string | undefined) &&
          [metadata.namespace, undefined].includes(namespace as string | undefined),
      );
      const matched = named.filter(({ apiVersion }) => groupOf(apiVersion) === asText(group));
      const [other] = named;
      const right = groupOf(other?.apiVersion ?? "");
      if (other !== undefined && matched.length === 0 && !/[*?[]/.test(asText(group)))
        yield {
          ...place,
          message: `the entry for ${asText(kind)} ${group === undefined ? "has no group" : `has the group ${asText(group)}`}, so it matches nothing: ${describeResource(other)} is in ${right || "the core group"}`,
          fix: right === "" ? "leave out group" : `write group: ${right}`,
        };
      for (const text of isReset ? listAt(entry, "jsonPointers").map(asText) : []) {
        const inGit = matched.find((one) => valueAt(one, pointer(text)) !== undefined);
        const message = `${inGit && describeResource(inGit)} has ${text} in git, and each sync sets it again`;
        const fix = `add ${RESPECTED} to syncOptions, or leave the field out of git`;
        if (inGit !== undefined) yield { ...place, severity: "info", message, fix };
      }
    }
  }
}
