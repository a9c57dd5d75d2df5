import { Fact } from "../../model/fact.ts";
import type { Finding, RepositoryState } from "../../model/rule.ts";

/** A resource that is fetched, and may contain a Namespace. */
const REMOTE = /:\/\/|^git@|^(?:github|gitlab)\.com\/|[?&]ref=/;
/** A namespace that is filled in, or that every cluster has. */
const GIVEN = /[{}$<>]|^(?:default|kube-.*|openshift|openshift-.*)$/;
const CREATE = "CreateNamespace=true";

/** The namespace that a folder's kustomization sets, and whether something in it is fetched. */
export const folderIn = new Fact(({ sources }) =>
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
export function* createdNamespace(repository: RepositoryState): Iterable<Finding> {
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
