import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { hasFluxVariable } from "../../../discovery/flux.ts";
import { CATALOG } from "../../../kinds/catalog.ts";
import { isClusterScoped } from "../../../kinds/scope.ts";
import { at, itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { OWN_CLUSTER } from "../../../kubernetes/own-cluster.ts";
import { type Application, type ArgoFacts, placeIn } from "../../model/argo-objects.ts";
import { defineRule, examples, type Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { nearName } from "../../references/near-name.ts";
import { isLeftAsMade, matches, permitsRepository } from "./project-patterns.ts";

const CLUSTER = "clusterResourceWhitelist";
const NAMESPACED = "namespaceResourceWhitelist";
const NOT_CLUSTER = "clusterResourceBlacklist";
const NOT_NAMESPACED = "namespaceResourceBlacklist";

export const projectPermits = defineRule({
  id: "argocd/project-permits",
  title: "A project permits what its Applications contain",
  why: "The whole sync fails: of a kind, namespace, cluster or repository that isn't permitted.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/projects/",
  cases: {
    warning: [
      "if the project doesn't exist, but one here has a similar name",
      "for an Application whose file isn't listed in the kustomization.yaml next to it",
    ],
    info: "if the project may be in another repository",
  },
  ...examples(
    "kind: AppProject\nmetadata: {name: shop}\nspec: {sourceRepos: ['https://git.example.com/acme/deploy.git'], destinations: [{server: https://kubernetes.default.svc, namespace: shop}]}\n---\nkind: Application\nmetadata: {name: shop}\nspec: {project: shop, destination: {server: https://kubernetes.default.svc, namespace: HERE}}",
    "store",
    "shop",
  ),
  error: "refused",
  *checkRepository({ argo, isWhole, all }) {
    const areDeclared = lazily(() => all.some(declaresRepositories));
    for (const application of argo.applications) {
      const project = argo.projects.get(application.project);
      const isPatch =
        application.set === undefined && at(application.resource, "spec", "destination") === undefined;
      if (project === undefined) yield* noProject(application, argo, isWhole);
      // Several Argo CD instances may have different projects of the same name.
      else if (!argo.ambiguous.has(application.project) && !isPatch)
        for (const finding of refused(application, project.resource, project.file, isWhole, areDeclared))
          yield { ...finding, cause: `${application.project} ${finding.path?.join(".")}` };
    }
  },
});

/** True if a Secret declares a repository for the Applications of one project, which it then permits. */
function declaresRepositories({ index }: State): boolean {
  return index
    .ofKind("Secret", "")
    .some(
      (one) =>
        one.metadata.labels?.["argocd.argoproj.io/secret-type"] === "repository" &&
        ["data", "stringData"].some((field) => Object.hasOwn(mapAt(one, field), "project")),
    );
}

function* noProject(application: Application, { projects }: ArgoFacts, isWhole: boolean): Iterable<Finding> {
  const { name, project } = application;
  if (project === "default" || project === "") return;
  const near = nearName(project, ["default", ...projects.keys()]);
  if (projects.size === 0 && near === undefined) return;
  yield {
    ...placeIn(application, "spec", "project"),
    // The project may be in another repository.
    severity: near === undefined ? "info" : isWhole ? "error" : "warning",
    message: `Application ${name} belongs to the project ${project}, but no AppProject here has that name`,
    fix: near === undefined ? "add the AppProject, or name one that exists" : `did you mean ${near}?`,
  };
}

/** Argo CD's options for a folder that may change the namespaces of its objects. */
const SET_NAMESPACES = ["components", "namespace", "patches"];

function* refused(
  application: Application,
  project: Resource,
  file: string,
  isWhole: boolean,
  areDeclared: () => boolean,
): Iterable<Finding> {
  const { state, set, namespace } = application;
  // A set may generate Applications with the names of others.
  const name =
    set === undefined ? application.name : `${application.name} of ApplicationSet ${set.metadata.name}`;
  const objects = state?.resources ?? [];
  const found = (list: string, message: string): Finding => ({
    ...{ resource: project, file, path: ["spec", list], message },
    ...(state && { environment: state.environment }),
    fix: isWhole
      ? "generate the project again, or permit it there"
      : "permit it there, or use a project that permits it",
  });
  if (!application.repositories.every((one) => permitsRepository(project, one)) && !areDeclared())
    yield found("sourceRepos", `doesn't permit the repository of Application ${name}`);
  const options = mapAt(application.resource, "spec", "source", "kustomize");
  const asItIs = SET_NAMESPACES.every((option) => lookUp(options, option) === undefined);
  for (const one of new Set([namespace, ...(asItIs ? objects.flatMap(namespacesIn) : [])])) {
    const part = refusedPart(project, application.cluster, one);
    if (part === undefined) continue;
    const message =
      one === ""
        ? `doesn't permit Application ${name}, which doesn't name a namespace to deploy to`
        : `doesn't permit the ${part} ${part === "cluster" ? application.cluster : one}, to which Application ${name} deploys`;
    yield found("destinations", message);
    // No namespace of that cluster is permitted.
    if (part === "cluster") break;
  }
  const seen = new Set<string>();
  for (const resource of objects) {
    const id = `${groupOf(resource.apiVersion)}/${resource.kind}`;
    const list = seen.has(id) ? undefined : refusesKind(project, resource);
    if (list === undefined) continue;
    seen.add(id);
    yield found(list, `doesn't permit ${id.replace(/^\//, "")}, which Application ${name} deploys`);
  }
}

/** The namespace of an object as Argo CD sees it: it leaves out the one that a cluster-scoped object has by mistake. */
function namespacesIn({ apiVersion, kind, metadata }: Resource): string[] {
  return metadata.namespace === undefined || isClusterScoped(apiVersion, kind) ? [] : [metadata.namespace];
}

const DESTINATION = ["server", "name", "namespace"];
const INSIDE = Object.values(OWN_CLUSTER);

/** The part of a destination that a project doesn't permit; undefined if it permits it. */
function refusedPart(project: Resource, cluster: string, namespace: string) {
  if (isLeftAsMade(project, "destinations")) return undefined;
  const destinations = itemsAt(project, "spec", "destinations").map(([one]) => one);
  // A placeholder may stand for anything.
  const written = destinations.flatMap((one) => DESTINATION.map((field) => textAt(one, field) ?? ""));
  if (cluster === "" || [cluster, namespace, ...written].some(hasFluxVariable)) return undefined;
  // Only Argo CD knows which server a cluster name belongs to, except for its own cluster.
  const isServer = cluster.includes("://");
  const names = INSIDE.includes(cluster) ? INSIDE : [cluster];
  let [isPermitted, isKnown] = [false, destinations.length === 0];
  for (const one of destinations) {
    const [server, name] = [textAt(one, "server") ?? "", textAt(one, "name") ?? ""];
    const comparable = names.length > 1 || (isServer ? server !== "" : name !== "");
    // A destination in the other form may refer to this cluster.
    const byCluster = comparable
      ? [server, name].some((pattern) => pattern !== "" && names.some((called) => matches(pattern, called)))
      : server !== "" || name !== "";
    isKnown ||= byCluster;
    if (byCluster && matches(textAt(one, "namespace") ?? "", namespace)) isPermitted = true;
    else if (comparable && byCluster && (textAt(one, "namespace") ?? "").startsWith("!")) return "namespace";
  }
  return isPermitted ? undefined : isKnown ? "namespace" : "cluster";
}

/** The list of a project that refuses a kind: cluster-scoped kinds need an entry, others only if there is a list. */
function refusesKind(project: Resource, { apiVersion, kind, metadata }: Resource): string | undefined {
  const group = groupOf(apiVersion);
  const isListed = (field: string, isNamed: boolean) =>
    itemsAt(project, "spec", field).some(
      ([one]) =>
        matches(asText(one.group ?? ""), group) &&
        matches(asText(one.kind ?? ""), kind) &&
        (!isNamed || !textAt(one, "name") || matches(textAt(one, "name") ?? "", metadata.name)),
    );
  const ofCluster = () => {
    if (isListed(NOT_CLUSTER, true)) return NOT_CLUSTER;
    return isLeftAsMade(project, CLUSTER) || isListed(CLUSTER, true) ? undefined : CLUSTER;
  };
  if (isClusterScoped(apiVersion, kind)) return ofCluster();
  const ofNamespaces = () => {
    if (isListed(NOT_NAMESPACED, false)) return NOT_NAMESPACED;
    const isOpen = !Array.isArray(at(project, "spec", NAMESPACED));
    return isOpen || isListed(NAMESPACED, false) ? undefined : NAMESPACED;
  };
  // For an unknown kind, it is unknown whether its objects have a namespace.
  const isKnown = !group.includes(".") || group.endsWith(".k8s.io") || Object.hasOwn(CATALOG, group);
  return isKnown || ofCluster() !== undefined ? ofNamespaces() : undefined;
}
