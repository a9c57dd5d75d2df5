import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { asMap, groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path, Value } from "@kustogen/kustomize/value/value.ts";
import { typeOf } from "../../../kinds/kinds.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { at } from "../../../kubernetes/fields.ts";
import { schemaProblem } from "../../../kubernetes/validate.ts";
import { hasVariable } from "../../../kubernetes/variables.ts";
import { chartReleases, placedIn } from "../../chart-releases.ts";
import { finderInTexts } from "../../find-in-texts.ts";
import { defineRule, type Finding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { ReferredKinds } from "./referred-kinds.ts";

/** The words that Kubernetes takes in fields that charts and custom kinds pass on to it. */
const WORDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    accessMode: "ReadWriteOnce ReadOnlyMany ReadWriteMany ReadWriteOncePod",
    accessModes: "ReadWriteOnce ReadOnlyMany ReadWriteMany ReadWriteOncePod",
    concurrencyPolicy: "Allow Forbid Replace",
    effect: "NoSchedule PreferNoSchedule NoExecute",
    externalTrafficPolicy: "Cluster Local",
    imagePullPolicy: "Always IfNotPresent Never",
    internalTrafficPolicy: "Cluster Local",
    ipFamilyPolicy: "SingleStack PreferDualStack RequireDualStack",
    pathType: "Exact Prefix ImplementationSpecific",
    podManagementPolicy: "OrderedReady Parallel",
    pullPolicy: "Always IfNotPresent Never",
    reclaimPolicy: "Delete Retain Recycle",
    restartPolicy: "Always OnFailure Never",
    serviceType: "ClusterIP NodePort LoadBalancer ExternalName",
    type:
      "ClusterIP NodePort LoadBalancer ExternalName RuntimeDefault Opaque kubernetes.io/tls " +
      "kubernetes.io/basic-auth kubernetes.io/ssh-auth kubernetes.io/dockerconfigjson",
    volumeBindingMode: "Immediate WaitForFirstConsumer",
    whenUnsatisfiable: "DoNotSchedule ScheduleAnyway",
  }).map(([field, words]) => [field, words.split(" ")]),
);

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
      const isTyped = typeOf(resource.apiVersion, resource.kind) !== undefined;
      for (const path of found) {
        const misspelled =
          path.at(-1) === "kind"
            ? kinds.misspelledAt(resource, path)
            : path.at(-1) === "apiVersion"
              ? kinds.wrongVersionAt(resource, path)
              : isTyped && !isInValues(path) && !isOfSecret(resource, path)
                ? undefined
                : misspelledWord(resource, path);
        // What a schema says of the field is reported by another rule.
        if (misspelled !== undefined && schemaProblem(resource)?.path.join() !== path.join())
          yield { resource, path, ...misspelled };
      }
    }
    yield* inTexts(state);
  },
});

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
  const words = WORDS.get(key);
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
  const words = WORDS.get(field) ?? [];
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
