import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import { controllerOf, mayInstallController } from "../../../cluster/ingress-controllers.ts";
import { CLASS_ANNOTATION } from "../../../cluster/network/ingress-paths.ts";
import { hasFluxVariable } from "../../../discovery/flux.ts";
import { at } from "../../../kubernetes/fields.ts";
import { isFilledIn } from "../../../kubernetes/variables.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { defineRule } from "../../rule.ts";
import { classesNamed } from "../integrity/class-reference.ts";

/** Classes that the provider of a cluster serves. */
const OF_PROVIDERS =
  /^(?:gce|alb|azure|openshift|addon-http|webapprouting|tailscale|cloudflare|ngrok|public$)/;
const FIELDS = new Set(["ingressClassName", "className", "ingressClass", CLASS_ANNOTATION]);

/** The ingress controllers that an environment may install. */
const controllersIn = new Fact(({ resources, sources }) => [
  ...resources.flatMap((one) => controllerOf(one) ?? []),
  ...(sources?.kustomizations ?? []).flatMap(
    ({ kustomization: { resources: listed = [], helmCharts = [] } }) =>
      [
        ...listed.filter((one) => one.includes("://") || one.startsWith("github.com")),
        ...helmCharts.map(({ name = "" }) => name),
      ]
        .filter(mayInstallController)
        .map((name) => ({ name, serves: undefined })),
  ),
]);

/** The ingress classes that the objects of an environment name. */
const classesIn = new Fact((state) => {
  const numbers = new Map(state.resources.map((one, number) => [one, number]));
  const named = classesNamed(state).flatMap(({ kind, name, resource, path }) =>
    kind === "IngressClass" ? [{ by: numbers.get(resource) ?? -1, name, path }] : [],
  );
  const others = state.resources.flatMap((resource, by) => {
    const place =
      resource.kind === "HelmRelease"
        ? ["spec", "values"]
        : resource.kind === "Ingress"
          ? ["metadata", "annotations"]
          : undefined;
    return place === undefined || controllerOf(resource) !== undefined
      ? []
      : [...namedIn(at(resource, ...place), place)].map((one) => ({ by, ...one }));
  });
  return [...named, ...others];
});

function* namedIn(value: Value | undefined, path: Path): Iterable<{ name: string; path: Path }> {
  if (Array.isArray(value)) for (const [index, one] of value.entries()) yield* namedIn(one, [...path, index]);
  else if (isMap(value))
    for (const [key, one] of Object.entries(value))
      if (typeof one !== "string") yield* namedIn(one, [...path, key]);
      else if (FIELDS.has(key) && one !== "") yield { name: one, path: [...path, key] };
}

export const ingressClass = defineRule({
  id: "network/ingress-class",
  title: "An Ingress names the class of the ingress controller that the repository installs",
  why:
    "An ingress controller serves only Ingresses of its own class: nothing serves an Ingress with another " +
    "class, and no status or event says so. Because a cluster may come with its own controller, the rule " +
    "reports a class only if the repository installs a single controller and all other Ingresses have that " +
    "controller's class.",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class",
  example: {
    bad: "kind: HelmRelease\nmetadata: {name: ingress-nginx}\nspec: {chart: {spec: {chart: ingress-nginx, version: 4.12.1}}}\n---\nkind: Ingress\nmetadata: {name: shop}\nspec: {ingressClassName: nginx}\n---\nkind: Ingress\nmetadata: {name: store}\nspec: {ingressClassName: haproxy}",
    good: "kind: HelmRelease\nmetadata: {name: ingress-nginx}\nspec: {chart: {spec: {chart: ingress-nginx, version: 4.12.1}}}\n---\nkind: Ingress\nmetadata: {name: shop}\nspec: {ingressClassName: nginx}\n---\nkind: Ingress\nmetadata: {name: store}\nspec: {ingressClassName: nginx}",
  },
  asks: () => [controllersIn, classesIn],
  *checkRepository({ environments, flux, argo }) {
    const controllers = environments.flatMap((state) => controllersIn.of(state));
    const [first] = controllers;
    if (first?.serves === undefined || controllers.some(({ serves }) => serves !== first.serves)) return;
    // Another cluster may have another controller.
    const tops = new Set(flux.flatMap(({ name, folder }) => (name === "flux-system" ? [folder] : [])));
    const clusters = new Set(argo.applications.map(({ cluster }) => cluster));
    if (tops.size > 1 || clusters.size > 1) return;
    const all = environments.flatMap((state) => classesIn.of(state).map((one) => ({ state, ...one })));
    const others = all.filter(({ name }) => name !== first.serves);
    const [name, ...more] = new Set(others.map((one) => one.name));
    if (name === undefined || more.length > 0 || others.length * 2 > all.length) return;
    if (hasFluxVariable(name) || isFilledIn(name) || OF_PROVIDERS.test(name)) return;
    for (const { state, by, path } of others) {
      const resource = objectsIn.of(state)[by];
      yield {
        environment: state.environment,
        ...(resource && { resource }),
        path,
        cause: name,
        ofAllFolders: true,
        message: `is of ingress class ${name}, but the only ingress controller here, ${first.name}, serves class ${first.serves}, which all others name`,
        fix: `write ${first.serves}, or install a controller for ${name}`,
      };
    }
  },
});
