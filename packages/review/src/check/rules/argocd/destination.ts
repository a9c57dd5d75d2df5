import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { typeOf } from "../../../kinds/kinds.ts";
import { isClusterScoped } from "../../../kinds/scope.ts";
import { mapAt, textAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../model/fact.ts";
import { defineRule, type Finding, type RepositoryState } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

/** An address that is filled in before it is applied. */
const FILLED = /[{}$<>]/;
/** The address of the cluster in which Argo CD runs, and others that an API server has for its own pods. */
const IN_CLUSTER = "https://kubernetes.default.svc";
const OWN = /^https?:\/\/kubernetes(?:\.[a-z][\w-]*(?:\.svc(?:\.cluster\.local)?)?)?(?::443)?\/?$/;

export const destination = defineRule({
  id: "argocd/destination",
  page: {
    title:
      "An Application's destination has the URL or the name of a cluster, not both, and a namespace if " +
      "its objects need one",
    why:
      "Argo CD rejects an Application whose destination matches no cluster, or names its cluster twice: by " +
      "URL (`server`) and by its name in Argo CD (`name`). The URL begins with `https://`; that of Argo CD's " +
      "own cluster is `https://kubernetes.default.svc`. An object without a namespace is applied to the " +
      "destination's namespace; if the destination has none either, the sync fails with \"Namespace for … is " +
      'missing". With ' +
      "`CreateNamespace=true`, Argo CD creates only the destination's namespace: if the kustomization sets another " +
      "one, the first sync of a new cluster fails.",
    source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters",
    bad: "kind: Application\nmetadata: {name: shop}\nspec: {destination: {name: in-cluster, server: https://kubernetes.default.svc}}",
    good: "kind: Application\nmetadata: {name: shop}\nspec: {destination: {name: in-cluster, namespace: shop}}",
  },
  *checkRepository(repository) {
    const { argo } = repository;
    yield* createdNamespace(repository);
    for (const { resource, set, file, name, namespace, state } of [...argo.applications, ...argo.made]) {
      const [bare, ...others] = state === undefined || namespace !== "" ? [] : withoutNamespace(state);
      if (bare !== undefined && !/"namespace":/.test(jsonText(mapAt(resource, "spec"))))
        yield {
          resource: set ?? resource,
          file,
          path: set === undefined ? ["spec", "destination"] : ["spec", "template", "spec", "destination"],
          message: `${describeResource(bare)} ${others.length === 0 ? "has" : `and ${counted(others.length, "other object")} here have`} no namespace, and the destination of Application ${name} has none either: Argo CD can't apply it`,
          fix: "set `namespace` in the kustomization, or `spec.destination.namespace`",
        };
      if (set !== undefined) continue;
      const address = textAt(resource, "spec", "destination", "server");
      const cluster = textAt(resource, "spec", "destination", "name");
      if (address === undefined) continue;
      const isBoth = cluster !== undefined;
      const isWrongOwn = OWN.test(address) && address.replace(/\/$/, "") !== IN_CLUSTER;
      if (!isBoth && !isWrongOwn && (/^https?:\/\//.test(address) || FILLED.test(address))) continue;
      yield {
        resource,
        file,
        path: ["spec", "destination", "server"],
        message: isBoth
          ? `Application ${name} names its cluster by an address and by the name ${cluster}; Argo CD rejects it`
          : isWrongOwn
            ? `Application ${name} deploys to ${address}, but Argo CD knows its own cluster as ${IN_CLUSTER}`
            : `Application ${name} deploys to ${address}, which isn't the URL of a cluster`,
        fix: isBoth
          ? "remove one of them"
          : isWrongOwn
            ? `write ${IN_CLUSTER}`
            : "write it as `argocd cluster list` shows it, or use destination.name",
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

/** A resource that is fetched, and may contain a Namespace. */
const REMOTE = /:\/\/|^git@|^(?:github|gitlab)\.com\/|[?&]ref=/;
/** A namespace that is filled in, or that every cluster has. */
const GIVEN = /[{}$<>]|^(?:default|kube-.*|openshift|openshift-.*)$/;
const CREATE = "CreateNamespace=true";

/** The namespace that a folder's kustomization sets, and whether something in it is fetched. */
const folderIn = new Fact(({ sources }) =>
  sources === undefined
    ? []
    : [
        {
          namespace: sources.root.kustomization.namespace,
          isFetched: sources.kustomizations.some(({ kustomization }) =>
            [...(kustomization.resources ?? []), ...(kustomization.components ?? [])].some((one) =>
              REMOTE.test(one),
            ),
          ),
        },
      ],
);

/** The Applications that create another namespace than that of their objects. */
function* createdNamespace(repository: RepositoryState): Iterable<Finding> {
  const { argo } = repository;
  const created = createdIn(repository);
  for (const { resource, set, file, name, namespace, syncOptions, state } of [
    ...argo.applications,
    ...argo.made,
  ]) {
    const [folder] = state === undefined ? [] : folderIn.of(state);
    const other = folder?.namespace;
    if (state === undefined || other === undefined || folder?.isFetched === true) continue;
    if (!syncOptions.includes(CREATE) || namespace === "" || namespace === other) continue;
    if (GIVEN.test(namespace) || GIVEN.test(other) || created.has(other)) continue;
    if (state.resources.some(({ metadata }) => metadata.namespace === namespace)) continue;
    yield {
      environment: state.environment,
      resource: set ?? resource,
      file,
      path: [...(set === undefined ? [] : ["spec", "template"]), "spec", "destination", "namespace"],
      message: `Application ${name} creates namespace ${namespace}, but ${state.environment} puts its objects into ${other}, which nothing here creates`,
      fix: `deploy it to ${other}, or add a Namespace`,
    };
  }
}

/** The namespaces that an environment renders or an Application creates. */
function createdIn({ environments, argo }: RepositoryState): Set<string> {
  const created = new Set<string>();
  for (const state of environments)
    for (const { kind, metadata } of state.resources) if (kind === "Namespace") created.add(metadata.name);
  for (const { namespace, syncOptions } of [...argo.applications, ...argo.made])
    if (syncOptions.includes(CREATE)) created.add(namespace);
  return created;
}
