import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { typeOf } from "../../../kinds/kinds.ts";
import { isClusterScoped } from "../../../kinds/scope.ts";
import { mapAt, textAt } from "../../../kubernetes/fields.ts";
import { OWN_CLUSTER } from "../../../kubernetes/own-cluster.ts";
import { placeIn } from "../../model/argo-objects.ts";
import { defineRule } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

/** An address that is filled in before it is applied. */
const FILLED = /[{}$<>]/;
/** The addresses that an API server has for its own pods, of which Argo CD knows one. */
const OWN = /^https?:\/\/kubernetes(?:\.[a-z][\w-]*(?:\.svc(?:\.cluster\.local)?)?)?(?::443)?\/?$/;

export const destination = defineRule({
  id: "argocd/destination",
  title:
    "An Application's destination has the URL or the name of a cluster, not both, and a namespace if " +
    "its objects need one",
  why:
    "Argo CD rejects an Application whose cluster isn't there, or is named twice: by URL (`server`) and by " +
    "`name`. An object without a namespace gets the destination's; if that has none either, the sync fails.",
  source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters",
  bad: "kind: Application\nmetadata: {name: shop}\nspec: {destination: {name: in-cluster, server: https://kubernetes.default.svc}}",
  good: "kind: Application\nmetadata: {name: shop}\nspec: {destination: {name: in-cluster, namespace: shop}}",
  *checkRepository({ argo }) {
    for (const application of argo.applications) {
      const { resource, set, file, name, namespace, state } = application;
      const [bare, ...others] = state === undefined || namespace !== "" ? [] : withoutNamespace(state);
      if (bare !== undefined && !/"namespace":/.test(jsonText(mapAt(resource, "spec"))))
        yield {
          ...placeIn(application, "spec", "destination"),
          message: `${describeResource(bare)} ${others.length === 0 ? "has" : `and ${counted(others.length, "other object")} here have`} no namespace, and the destination of Application ${name} has none either: Argo CD can't apply it`,
          fix: "set `namespace` in the kustomization, or `spec.destination.namespace`",
        };
      if (set !== undefined) continue;
      const address = textAt(resource, "spec", "destination", "server");
      const cluster = textAt(resource, "spec", "destination", "name");
      if (address === undefined) continue;
      const isOwn = OWN.test(address) && address.replace(/\/$/, "") !== OWN_CLUSTER.server;
      if (cluster === undefined && !isOwn && (/^https?:\/\//.test(address) || FILLED.test(address))) continue;
      const [what, fix] =
        cluster !== undefined
          ? [
              `names its cluster by an address and by the name ${cluster}; Argo CD rejects it`,
              "remove one of them",
            ]
          : isOwn
            ? [
                `deploys to ${address}, but Argo CD knows its own cluster as ${OWN_CLUSTER.server}`,
                `write ${OWN_CLUSTER.server}`,
              ]
            : [
                `deploys to ${address}, which isn't the URL of a cluster`,
                "write it as `argocd cluster list` shows it, or use destination.name",
              ];
      yield {
        ...{ resource, file, path: ["spec", "destination", "server"] },
        message: `Application ${name} ${what}`,
        fix,
      };
    }
  },
});

/** The objects without the namespace that their kind needs. */
function withoutNamespace({ resources }: State): Resource[] {
  return resources.filter(
    ({ apiVersion, kind, metadata }) =>
      (metadata.namespace ?? "") === "" &&
      !isClusterScoped(apiVersion, kind) &&
      typeOf(apiVersion, kind) !== undefined,
  );
}
