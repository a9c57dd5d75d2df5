import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { isClusterScoped } from "../../../kinds/scope.ts";
import { itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";
import { wildcard } from "../../wildcard.ts";

export const projectPermits = defineRule({
  id: "argocd/project-permits",
  title: "A project permits what its Applications hold",
  why:
    "Argo CD refuses to sync a kind, namespace, cluster or repository that the Application's project doesn't permit: " +
    "the whole sync fails. A project that permits everything stops nothing.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/projects/",
  severity: "error",
  needs: ["rendered"],
  *checkRepository({ argo, isWhole }) {
    // Elsewhere several Argo CDs may be meant, each with projects and Applications of the same names.
    if (!isWhole) return;
    for (const application of argo.applications) {
      const project = argo.projects.get(application.project);
      const { state } = application;
      if (project === undefined || state === undefined) continue;
      const spec = project.resource;
      const where = { resource: spec, file: project.file, environment: state.environment };
      const fix = "generate the project again, or permit it there";
      if (!listAt(spec, "spec", "sourceRepos").some((one) => matches(asText(one), application.repository)))
        yield {
          ...where,
          path: ["spec", "sourceRepos"],
          fix,
          message: `doesn't permit ${application.name}'s repository`,
        };
      const namespaces = new Set([
        application.namespace,
        ...state.resources.flatMap(({ metadata }) => metadata.namespace ?? []),
      ]);
      const destinations = itemsAt(spec, "spec", "destinations").map(([one]) => one);
      for (const namespace of namespaces)
        if (
          namespace !== "" &&
          !destinations.some(
            (one) =>
              matches(textAt(one, "namespace") ?? "*", namespace) &&
              [textAt(one, "server"), textAt(one, "name")].some(
                (cluster) => cluster !== undefined && matches(cluster, application.cluster),
              ),
          )
        )
          yield {
            ...where,
            path: ["spec", "destinations"],
            fix,
            message: `doesn't permit the namespace ${namespace}, to which ${application.name} deploys`,
          };
      const seen = new Set<string>();
      for (const resource of state.resources) {
        const id = `${groupOf(resource.apiVersion)}/${resource.kind}`;
        if (seen.has(id)) continue;
        seen.add(id);
        if (!isPermitted(spec, resource))
          yield {
            ...where,
            path: ["spec", isClusterScoped(resource.apiVersion, resource.kind) ? CLUSTER : NAMESPACED],
            fix,
            message: `doesn't permit ${id.replace(/^\//, "")}, which ${application.name} deploys`,
          };
      }
    }
  },
});

const CLUSTER = "clusterResourceWhitelist";
const NAMESPACED = "namespaceResourceWhitelist";

/** What a project says of a kind: cluster-scoped kinds need an entry, others only where there is a list. */
function isPermitted(project: Resource, { apiVersion, kind }: Resource): boolean {
  const isCluster = isClusterScoped(apiVersion, kind);
  const list = listAt(project, "spec", isCluster ? CLUSTER : NAMESPACED);
  const lists = (field: string) =>
    itemsAt(project, "spec", field).some(
      ([one]) =>
        matches(asText(one.group ?? ""), groupOf(apiVersion)) && matches(asText(one.kind ?? ""), kind),
    );
  if (lists(isCluster ? "clusterResourceBlacklist" : "namespaceResourceBlacklist")) return false;
  if (list.length === 0) return !isCluster;
  return lists(isCluster ? CLUSTER : NAMESPACED);
}

function matches(pattern: string, text: string): boolean {
  return wildcard(pattern)(text);
}
