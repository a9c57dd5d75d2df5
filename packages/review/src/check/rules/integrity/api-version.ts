import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { isBuiltInGroup, notServed } from "../../../kinds/served.ts";
import { declaredKinds } from "../../declared-kinds.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";

/** A release that no cluster in use is older than, and the newest one that is known. */
const OLDEST = "1.27";
const NEWEST = "1.35";

export const apiVersion = defineRule({
  id: "integrity/api-version",
  title: "The cluster serves every API that is used",
  why: 'The API server answers "no matches for kind" for an API that it no longer serves, or a version that a CustomResourceDefinition doesn\'t have, and nothing of the object is applied.',
  source: "https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
  severity: "error",
  basis: "refused",
  *check(state) {
    const { kubernetes, resources } = state;
    for (const resource of resources) {
      const { apiVersion: version, kind } = resource;
      const served = servedInstead(state, version, kind);
      if (served !== undefined)
        yield {
          resource,
          path: ["apiVersion"],
          ...(!served.isCertain && { severity: "warning" as const }),
          message: `${version} ${kind} is not served by its CustomResourceDefinition in this repository, which has ${served.versions.join(", ")}`,
          fix: `write ${served.versions[0]}`,
        };
      const gone = notServed(version, kind, kubernetes ?? NEWEST);
      if (gone === undefined) continue;
      const [what = "", instead = ""] = gone.replace(/, and the cluster runs [^;]*/, "").split("; ");
      const certain = kubernetes !== undefined || notServed(version, kind, OLDEST) !== undefined;
      yield {
        resource,
        path: ["apiVersion"],
        ...(!certain && { severity: "warning" as const }),
        // The manifests of a program that someone put into the repository as a whole are of one age.
        cause: `${version} ${kind}`,
        message: kubernetes === undefined ? what : `${what}, and the cluster runs ${kubernetes}`,
        fix: instead === "" ? "use an API that the cluster serves" : instead,
      };
    }
  },
});

/** What the definition of a custom kind serves instead of a version; undefined where it has none, or serves that. */
function servedInstead(
  state: State,
  apiVersion: string,
  kind: string,
): { versions: string[]; isCertain: boolean } | undefined {
  const group = groupOf(apiVersion);
  if (isBuiltInGroup(group)) return undefined;
  const declared = declaredKinds(state, apiVersion, kind);
  if (declared === undefined || declared.of.length > 0) return undefined;
  const versions = declared.definitions.flatMap(({ served }) => served);
  if (versions.length === 0 || versions.includes(apiVersion)) return undefined;
  return { versions: [...new Set(versions)], isCertain: declared.isRendered };
}
