import { folderOf, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { entryOf, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { writtenSources } from "../../../discovery/application-sources.ts";
import { isDnsSubdomain } from "../../../kubernetes/dns.ts";
import { mapAt } from "../../../kubernetes/fields.ts";
import type { Application } from "../../model/argo-objects.ts";
import { defineRule, type RepositoryFinding } from "../../model/rule.ts";

/** With fewer Applications, files in one folder may be variants, of which a person applies one. */
const FEWEST = 4;
/** A part that someone fills in before the ApplicationSet is applied: `[% NAME %]`, `<name>`, `$NAME`, `__NAME__`. */
const TO_FILL_IN = /[[<{]|\$\w|%\w+%|@\w+@|__[A-Z]/;

export const applicationName = defineRule({
  id: "argocd/application-name",
  title: "The names of Applications are unique, and those that an ApplicationSet generates are valid",
  why:
    "The API server rejects an Application whose name contains an underscore, a slash or a capital letter, " +
    "so the Application is never created. This happens if an ApplicationSet names its Applications after " +
    "folders or branches, because it doesn't change these names. Parameters such as " +
    "`path.basenameNormalized`, and the functions `normalize` and `slugify`, turn a name into a valid one. " +
    "If two Applications have the same name, the one that is applied last replaces the other. With pruning " +
    "on, Argo CD then deletes what the replaced Application deployed.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names",
  example: {
    bad: "# apps/ contains the folder web_shop\nkind: ApplicationSet\nmetadata: {name: apps, namespace: argocd}\nspec:\n  generators: [{git: {repoURL: 'https://git.example.com/acme/deploy.git', directories: [{path: 'apps/*'}]}}]\n  template:\n    metadata: {name: '{{path.basename}}'}\n    spec:\n      source: {repoURL: 'https://git.example.com/acme/deploy.git', path: '{{path}}'}\n      destination: {server: 'https://kubernetes.default.svc', namespace: shop}",
    good: "# apps/ contains the folder web_shop\nkind: ApplicationSet\nmetadata: {name: apps, namespace: argocd}\nspec:\n  generators: [{git: {repoURL: 'https://git.example.com/acme/deploy.git', directories: [{path: 'apps/*'}]}}]\n  template:\n    metadata: {name: '{{path.basenameNormalized}}'}\n    spec:\n      source: {repoURL: 'https://git.example.com/acme/deploy.git', path: '{{path}}'}\n      destination: {server: 'https://kubernetes.default.svc', namespace: shop}",
  },
  severity: "error",
  cases: { warning: "for two Applications in one folder that have the same name" },
  basis: "refused",
  *checkRepository({ argo }) {
    yield* repeatedNames(argo.applications);
    const counts = new Map<string, number>();
    for (const { name, set, file } of argo.made) {
      if (set === undefined || name === "" || name.includes("{{")) continue;
      const key = `${file}|${set.metadata.name}|${name}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count === 2)
        yield {
          resource: set,
          file,
          path: ["spec", "template", "metadata", "name"],
          message: `generates several Applications called ${name}; Argo CD reports an error and creates at most one`,
          fix: "add more of the parameters that differ to the name",
        };
    }
    for (const { name, set, file } of argo.made)
      if (set !== undefined && name !== "" && !TO_FILL_IN.test(name) && !isDnsSubdomain(name))
        yield {
          resource: set,
          file,
          path: ["spec", "template", "metadata", "name"],
          message: `generates the Application ${name}, whose name the API server rejects: it may contain only lowercase letters, digits, - and .`,
          fix: "normalize the name, or rename the folder",
        };
  },
});

/** Applications in one folder for one cluster that have the name of another one, and deploy something else. */
function* repeatedNames(all: readonly Application[]): Iterable<RepositoryFinding> {
  for (const beside of groupedBy(all, ({ file }) => folderOf(file)).values()) {
    if (beside.length < FEWEST) continue;
    const first = new Map<string, Application>();
    for (const one of beside) {
      const other = entryOf(first, one.name, () => one);
      if (isRepeated(one, other, beside))
        yield {
          resource: one.resource,
          file: one.file,
          path: ["metadata", "name"],
          severity: "warning",
          message: `${one.name} is also in ${lastPart(other.file)}, with other settings, and the one that is applied last counts`,
          fix: "remove one of them",
        };
      if (other === one || isVariant(one, other)) continue;
      // Files that all have the name are for several stages or clusters; a copy still has its own.
      const copy = [one, other].find(({ file, name }) => !bare(lastPart(file)).includes(bare(name)));
      if (copy === undefined) continue;
      yield {
        resource: copy.resource,
        file: copy.file,
        path: ["metadata", "name"],
        severity: "warning",
        message: `has the same name, ${one.name}, as the Application in ${lastPart((copy === one ? other : one).file)}, which deploys something else`,
        fix: "give one of them a different name",
      };
    }
  }
}

/** A name without what separates its words. */
function bare(name: string): string {
  return name.toLowerCase().replace(/[^a-z\d]/g, "");
}

/**
 * True for an Application that another file in the folder has, too, with other settings. Two files with the same
 * Applications, or with one each, may be for different stages.
 */
function isRepeated(one: Application, other: Application, beside: readonly Application[]): boolean {
  if (one.file === other.file || !isVariant(one, other) || isForOther(one, other)) return false;
  const [names, others] = [one, other].map(
    ({ file }) => new Set(beside.flatMap((app) => (app.file === file ? [app.name] : []))),
  );
  if (names === undefined || others === undefined || names.size === others.size) return false;
  return !equal(mapAt(one.resource, "spec"), mapAt(other.resource, "spec"));
}

/** True if two Applications may be for different instances of Argo CD. */
function isForOther(one: Application, other: Application): boolean {
  const isFor = ({ resource, cluster }: Application) => `${resource.metadata.namespace} ${cluster}`;
  return isFor(one) !== isFor(other);
}

/** True if two Applications deploy the same, or may be for different instances of Argo CD. */
function isVariant(one: Application, other: Application): boolean {
  const deploys = ({ resource }: Application) =>
    jsonText(writtenSources(mapAt(resource, "spec")).map(({ path, chart }) => [path ?? "", chart ?? ""]));
  return one.file === other.file || isForOther(one, other) || deploys(one) === deploys(other);
}
