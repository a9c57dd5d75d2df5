import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type { ArgoObject } from "../../../discovery/argo-documents.ts";
import { gitGenerators } from "../../../discovery/set-git.ts";
import { typeOfKind } from "../../../kinds/kinds.ts";
import { isClusterScoped } from "../../../kinds/scope.ts";
import { isDnsSubdomain } from "../../../kubernetes/dns.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { OWN_CLUSTER } from "../../../kubernetes/own-cluster.ts";
import { type IsMissing, placeIn } from "../../model/argo-objects.ts";
import { defineRule, examples, type Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

/** A part that someone fills in before the ApplicationSet is applied: `[% NAME %]`, `<name>`, `$NAME`, `__NAME__`. */
const TO_FILL_IN = /[[<{]|\$\w|%\w+%|@\w+@|__[A-Z]/;

export const applicationName = defineRule({
  id: "argocd/application-name",
  title: "The names of the Applications that an ApplicationSet generates are unique and valid",
  why:
    "The API server rejects a name with an underscore, a slash or a capital letter, as folders and " +
    "branches have: `path.basenameNormalized`, `normalize` and `slugify` make a valid one. Of several " +
    "Applications with one name, Argo CD creates at most one.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names",
  ...examples(
    "# apps/ contains the folder web_shop\nkind: ApplicationSet\nmetadata: {name: apps, namespace: argocd}\nspec:\n  generators: [{git: {repoURL: 'https://git.example.com/acme/deploy.git', directories: [{path: 'apps/*'}]}}]\n  template:\n    metadata: {name: '{{HERE}}'}\n    spec:\n      source: {repoURL: 'https://git.example.com/acme/deploy.git', path: '{{path}}'}\n      destination: {server: 'https://kubernetes.default.svc', namespace: shop}",
    "path.basename",
    "path.basenameNormalized",
  ),
  error: "refused",
  *checkRepository({ argo }) {
    const counts = new Map<string, number>();
    for (const application of argo.applications) {
      const { name, set, file } = application;
      if (set === undefined || name === "" || name.includes("{{")) continue;
      const key = `${file}|${set.metadata.name}|${name}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      const place = placeIn(application, "metadata", "name");
      if (count === 2)
        yield {
          ...place,
          message: `generates several Applications called ${name}; Argo CD reports an error and creates at most one`,
          fix: "add more of the parameters that differ to the name",
        };
      if (!TO_FILL_IN.test(name) && !isDnsSubdomain(name))
        yield {
          ...place,
          message: `generates the Application ${name}, whose name the API server rejects: it may contain only lowercase letters, digits, - and .`,
          fix: "normalize the name, or rename the folder",
        };
    }
  },
});

/** Why Argo CD doesn't build a path. */
const REJECTED = {
  absent: "isn't in this repository",
  absolute: "begins with a slash; Argo CD accepts only paths relative to the repository",
  outside: "leads out of its repository",
};

export const applicationPath = defineRule({
  id: "argocd/application-path",
  title: "Argo CD can build the folder at an Application's path",
  why: "It never syncs, and an ApplicationSet without its folders deletes the Applications it made.",
  source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml",
  cases: { warning: "for an ApplicationSet's pattern that matches nothing" },
  ...examples(
    "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: HERE}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}",
    "shpo",
    "shop",
  ),
  error: "refused",
  *checkRepository({ argo }) {
    for (const application of argo.applications)
      for (const { path, at, why } of application.missing)
        yield {
          ...placeIn(application, ...at),
          message: `Application ${application.name} deploys ${path}, which ${REJECTED[why]}`,
          fix:
            why === "absolute"
              ? `write ${path.replace(/^\/+/, "") || "."}`
              : "point it to a folder that exists, or remove the Application",
        };
    for (const set of argo.sets) yield* foldersOfNothing(set, argo.isMissing);
  },
});

/** The patterns of an ApplicationSet's git generators that begin with a folder that doesn't exist. */
function* foldersOfNothing({ resource, file }: ArgoObject, isMissing: IsMissing): Iterable<Finding> {
  for (const { git, place } of gitGenerators(mapAt(resource, "spec"))) {
    const repository = textAt(git, "repoURL") ?? "";
    const revision = textAt(git, "revision") ?? "";
    for (const field of ["directories", "files"])
      for (const [one, index] of itemsAt(git, field)) {
        const pattern = textAt(one, "path") ?? "";
        if (one.exclude === true) continue;
        const path = [...place, field, index, "path"];
        const [folder = ""] = /^[\w.@/-]+(?=\/[^/]*[*?[{])/.exec(pattern) ?? [];
        if (folder !== "" && isMissing({ repository, revision, path: folder }))
          yield {
            ...{ resource, file, path, severity: "warning" },
            message: `ApplicationSet ${resource.metadata.name} looks for ${pattern}, and this repository has no folder ${folder}: it generates no Application`,
            fix: "correct the pattern, or remove it",
          };
      }
  }
}

const FILLED = /[{}$<>]/;
/** The addresses that an API server has for its own pods, of which Argo CD knows one. */
const OWN = /^https?:\/\/kubernetes(?:\.[a-z][\w-]*(?:\.svc(?:\.cluster\.local)?)?)?(?::443)?\/?$/;

export const destination = defineRule({
  id: "argocd/destination",
  title: "An Application's destination has the URL or the name of a cluster, and a namespace if needed",
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
      const message = `Application ${name} ${what}`;
      yield { resource, file, path: ["spec", "destination", "server"], message, fix };
    }
  },
});

function withoutNamespace({ resources }: State): Resource[] {
  return resources.filter(
    ({ apiVersion, kind, metadata }) =>
      (metadata.namespace ?? "") === "" &&
      !isClusterScoped(apiVersion, kind) &&
      typeOfKind(apiVersion, kind) !== undefined,
  );
}
