import { isDnsSubdomain } from "../../../kubernetes/dns.ts";
import { placeIn } from "../../model/argo-objects.ts";
import { defineRule } from "../../model/rule.ts";

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
  bad: "# apps/ contains the folder web_shop\nkind: ApplicationSet\nmetadata: {name: apps, namespace: argocd}\nspec:\n  generators: [{git: {repoURL: 'https://git.example.com/acme/deploy.git', directories: [{path: 'apps/*'}]}}]\n  template:\n    metadata: {name: '{{path.basename}}'}\n    spec:\n      source: {repoURL: 'https://git.example.com/acme/deploy.git', path: '{{path}}'}\n      destination: {server: 'https://kubernetes.default.svc', namespace: shop}",
  good: "# apps/ contains the folder web_shop\nkind: ApplicationSet\nmetadata: {name: apps, namespace: argocd}\nspec:\n  generators: [{git: {repoURL: 'https://git.example.com/acme/deploy.git', directories: [{path: 'apps/*'}]}}]\n  template:\n    metadata: {name: '{{path.basenameNormalized}}'}\n    spec:\n      source: {repoURL: 'https://git.example.com/acme/deploy.git', path: '{{path}}'}\n      destination: {server: 'https://kubernetes.default.svc', namespace: shop}",
  severity: "error",
  basis: "refused",
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
