import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { placedSources } from "../../../discovery/application-sources.ts";
import { gitGenerators } from "../../../discovery/git-generators.ts";
import { mapAt, textAt } from "../../../kubernetes/fields.ts";
import { isFilledIn } from "../../../kubernetes/variables.ts";
import type { Application, ArgoFacts } from "../../argo-objects.ts";
import { Fact } from "../../fact.ts";
import { defineRule, type RepositoryFinding } from "../../rule.ts";

/** The namespaces that an environment creates, or has objects in. */
const namespacesIn = new Fact(({ resources }): readonly string[] => [
  ...new Set(
    resources.flatMap(({ kind, metadata }) =>
      kind === "Namespace" ? metadata.name : (metadata.namespace ?? []),
    ),
  ),
]);

export const similarNames = defineRule({
  id: "argocd/similar-names",
  title: "Applications have no misspelled revision or namespace",
  why:
    "An Application whose branch doesn't exist can't be compared, and one in a namespace that Argo CD doesn't " +
    "watch is ignored. With `CreateNamespace=true`, a misspelled destination becomes a new namespace, without " +
    "the Secrets and policies of the one that was meant. The rule reports a name that a single Application " +
    "has, if it differs by one letter from one that several others have, from a namespace of the repository, " +
    "or from the revisions `HEAD`, `main` and `master`.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/tracking_strategies/",
  example: {
    bad: "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec: {source: {repoURL: https://git.example.com/shop, path: shop, targetRevision: mian}, destination: {name: in-cluster, namespace: shop}}",
    good: "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec: {source: {repoURL: https://git.example.com/shop, path: shop, targetRevision: main}, destination: {name: in-cluster, namespace: shop}}",
  },
  around: "argo",
  asks: () => [namespacesIn],
  *checkRepository({ environments, argo }) {
    const written = [...argo.applications.filter(({ isPatch }) => !isPatch), ...argo.sets];
    yield* slipsAmong(
      written.flatMap((one) => revisionsOf(one)),
      ["HEAD", "main", "master"],
      "has the revision",
    );
    const ofOthers = new Set(environments.flatMap((state) => namespacesIn.of(state)));
    const placed = argo.applications.filter((one) => one.namespace !== "" && !one.isPatch);
    yield* slipsAmong(
      placed.flatMap((one) => place(one, one.namespace, ["spec", "destination", "namespace"])),
      [...ofOthers, "default", "kube-system"],
      "deploys to the namespace",
    );
    yield* slipsAmong(
      written.flatMap((one) => place(one, one.resource.metadata.namespace ?? "", ["metadata", "namespace"])),
      [],
      "is in the namespace",
    );
  },
});

type Written = Application | ArgoFacts["sets"][number];

/** A name in an object, and the names with which it can be compared: those of the same scope. */
interface Placed {
  object: Written;
  name: string;
  scope: string;
  path: Path;
}

function place(object: Written, name: string, path: Path, scope = ""): Placed[] {
  return name === "" || isFilledIn(name) ? [] : [{ object, name, scope, path }];
}

/** The branches of an object's sources and generators, by repository; versions and commits have digits. */
function revisionsOf(object: Written): Placed[] {
  const { resource } = object;
  const isSet = resource.kind === "ApplicationSet";
  const spec = isSet ? mapAt(resource, "spec", "template", "spec") : mapAt(resource, "spec");
  const found = placedSources(spec).flatMap(({ source, place: at }) =>
    source.chart === undefined
      ? [{ of: source, field: "targetRevision", at: isSet ? ["spec", "template", ...at] : at }]
      : [],
  );
  const generators = isSet
    ? [...gitGenerators(mapAt(resource, "spec"))].map(({ git, place }) => ({
        of: git,
        field: "revision",
        at: place,
      }))
    : [];
  return [...found, ...generators].flatMap(({ of, field, at }) => {
    const name = textAt(of, field) ?? "";
    return /\d/.test(name) ? [] : place(object, name, [...at, field], textAt(of, "repoURL"));
  });
}

/** With fewer letters, two names are too often one letter apart. */
const FEWEST = 4;

function* slipsAmong(
  all: readonly Placed[],
  known: readonly string[],
  what: string,
): Iterable<RepositoryFinding> {
  const uses = new Map<string, Map<string, Set<Written>>>();
  for (const { scope, name, object } of all)
    entryOf(
      entryOf(uses, scope, () => new Map()),
      name,
      () => new Set(),
    ).add(object);
  for (const { scope, name, object, path } of all) {
    const others = uses.get(scope) ?? new Map<string, Set<Written>>();
    if (name.length < FEWEST || known.includes(name) || (others.get(name)?.size ?? 0) > 1) continue;
    const usual = [...others].flatMap(([one, { size }]) => (size > 1 ? one : []));
    const meant = closest(name, [...usual, ...known], 1);
    if (meant === undefined || meant.length < FEWEST || isVariant(name, meant)) continue;
    yield {
      resource: object.resource,
      file: object.file,
      path,
      message: `${what} ${name}, which nothing else here has; ${meant} ${usual.includes(meant) ? `is used by ${others.get(meant)?.size} others` : "is usual"}`,
      fix: `write ${meant}, if you meant that`,
    };
  }
}

/** True for names that differ in capitals, a digit, or a plural, so that both may exist. */
function isVariant(one: string, other: string): boolean {
  const [a, b] = [one, other].map((name) => name.toLowerCase().replace(/\d/g, "").replace(/s$/, ""));
  return a === b;
}
