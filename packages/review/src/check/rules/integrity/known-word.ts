import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asMap, groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path, Value } from "@kustogen/kustomize/value/value.ts";
import { typeOf, wordsAt } from "../../../kinds/kinds.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { at } from "../../../kubernetes/fields.ts";
import { schemaProblem } from "../../../kubernetes/validate.ts";
import { hasVariable } from "../../../kubernetes/variables.ts";
import { chartReleases, placedIn } from "../../chart-releases.ts";
import { finderInTexts } from "../../find-in-texts.ts";
import { defineRule, type Finding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { ReferredKinds } from "./referred-kinds.ts";

/** Where Kubernetes has the fields that charts and custom kinds pass on to it: version, kind and path. */
const FIELDS: Readonly<Record<string, string>> = {
  accessMode: "v1 PersistentVolumeClaim spec accessModes",
  accessModes: "v1 PersistentVolumeClaim spec accessModes",
  concurrencyPolicy: "batch/v1 CronJob spec concurrencyPolicy",
  effect: "v1 Pod spec tolerations effect",
  externalTrafficPolicy: "v1 Service spec externalTrafficPolicy",
  imagePullPolicy: "v1 Pod spec containers imagePullPolicy",
  internalTrafficPolicy: "v1 Service spec internalTrafficPolicy",
  ipFamilyPolicy: "v1 Service spec ipFamilyPolicy",
  pathType: "networking.k8s.io/v1 Ingress spec rules http paths pathType",
  podManagementPolicy: "apps/v1 StatefulSet spec podManagementPolicy",
  pullPolicy: "v1 Pod spec containers imagePullPolicy",
  reclaimPolicy: "storage.k8s.io/v1 StorageClass reclaimPolicy",
  restartPolicy: "v1 Pod spec restartPolicy",
  serviceType: "v1 Service spec type",
  type: "v1 Service spec type",
  volumeBindingMode: "storage.k8s.io/v1 StorageClass volumeBindingMode",
  whenUnsatisfiable: "v1 Pod spec topologySpreadConstraints whenUnsatisfiable",
};
/** Other words of fields called `type`: that of a seccomp profile, and those of Secrets, which no schema lists. */
const TYPES = [
  ...["RuntimeDefault", "Opaque", "kubernetes.io/tls", "kubernetes.io/basic-auth", "kubernetes.io/ssh-auth"],
  "kubernetes.io/dockerconfigjson",
];
const known = new Map<string, readonly string[]>();

/** The words that Kubernetes takes in a field of that name; undefined for other fields. */
function wordsOf(field: string): readonly string[] | undefined {
  const place = lookUp(FIELDS, field);
  if (place === undefined) return undefined;
  return entryOf(known, field, () => {
    const [apiVersion = "", kind = "", ...path] = place.split(" ");
    return [...wordsAt(apiVersion, kind, ...path), ...(field === "type" ? TYPES : [])];
  });
}

export const knownWord = defineRule({
  id: "integrity/known-word",
  title: "Words of Kubernetes are spelled correctly where no schema checks them",
  why:
    "The values of a chart and the fields of a custom kind are often passed on to Kubernetes: a `pullPolicy` " +
    "of `IfNotPresnt` is accepted in a HelmRelease, and the API server refuses the Deployment that the chart " +
    "makes of it. A reference to an object of a misspelled kind finds nothing. The rule reports a word that " +
    "differs from a known one in a single letter, and a policy, an access mode or a Service type with other " +
    "capitals.",
  source: "https://kubernetes.io/docs/reference/kubernetes-api/",
  example: {
    bad: "kind: HelmRelease\nmetadata: {name: shop}\nspec: {values: {image: {pullPolicy: IfNotPresnt}}}",
    good: "kind: HelmRelease\nmetadata: {name: shop}\nspec: {values: {image: {pullPolicy: IfNotPresent}}}",
  },
  isAlone: true,
  *check(state) {
    const kinds = new ReferredKinds(state);
    for (const resource of state.resources) {
      if (!mayHaveWords(resource)) continue;
      const found = placesIn(asMap(resource));
      if (found.length === 0) continue;
      for (const path of found) {
        const misspelled = misspelledAt(resource, path, kinds);
        // What a schema says of the field is reported by another rule.
        if (misspelled !== undefined && schemaProblem(resource)?.path.join() !== path.join())
          yield { resource, path, ...misspelled };
      }
    }
    yield* inTexts(state);
  },
});

function misspelledAt(resource: Resource, path: Path, kinds: ReferredKinds): Misspelled | undefined {
  const field = path.at(-1);
  if (field === "kind") return kinds.misspelledAt(resource, path);
  if (field === "apiVersion") return kinds.wrongVersionAt(resource, path);
  const isOpen = isInValues(path) || isOfSecret(resource, path);
  return isOpen || typeOf(resource.apiVersion, resource.kind) === undefined
    ? misspelledWord(resource, path)
    : undefined;
}

/** False for what its schema checks, down to each word: most objects, and the largest ones. */
function mayHaveWords({ apiVersion, kind }: Resource): boolean {
  return !isBuiltInGroup(groupOf(apiVersion)) || REFERRING.has(kind);
}

/** Kinds of Kubernetes with the type of an object of others, or with one that has no list. */
const REFERRING = new Set(["HorizontalPodAutoscaler", "Secret"]);

/** Values of charts in files and texts, which are in no field of a resource. */
function* inTexts(state: State): Iterable<Finding> {
  for (const { values, place } of chartReleases(state))
    if (place.file !== undefined || place.text !== undefined)
      for (const path of placesIn(values)) {
        const misspelled = misspelledWord(values, path);
        if (misspelled !== undefined) yield { ...placedIn(place, path), ...misspelled };
      }
}

const placesIn = finderInTexts((text, key, path): Path[] => {
  if (key === "kind" || key === "apiVersion") return path.length > 1 ? [[...path]] : [];
  const words = wordsOf(key);
  return words === undefined || words.includes(text) ? [] : [[...path]];
});

function isInValues(path: Path): boolean {
  return path.includes("values") || path.includes("valuesObject");
}

/** Kubernetes takes any type of a Secret, but few programs have one of their own. */
function isOfSecret({ kind }: Resource, path: Path): boolean {
  return kind === "Secret" && path.length === 1;
}

type Misspelled = Pick<Finding, "message" | "fix">;

function misspelledWord(value: Value | Resource, path: Path): Misspelled | undefined {
  const word = String(at(value, ...path));
  const field = String(path.findLast((key) => typeof key === "string"));
  const words = wordsOf(field) ?? [];
  const meant = closest(word, words, 1);
  if (meant === undefined || hasVariable(word)) return undefined;
  const isOtherCase = meant.toLowerCase() === word.toLowerCase();
  // Other programs have types and policies of their own, and charts may read a word in any case.
  if (isOtherCase && (field === "type" ? !isOfService(path) : OF_OTHERS.has(field))) return undefined;
  return { message: `${word} isn't a word of Kubernetes, but ${meant} is`, fix: `write ${meant}` };
}

const OF_OTHERS = new Set(["concurrencyPolicy", "effect", "reclaimPolicy", "restartPolicy"]);

function isOfService(path: Path): boolean {
  return path.some((key) => /service/i.test(String(key)));
}
