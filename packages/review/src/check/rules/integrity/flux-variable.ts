import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import type { Path, Value } from "@kustogen/kustomize/value/value.ts";
import { type FluxKustomization, hasFluxVariable } from "../../../discovery/flux.ts";
import { staysAsItIs } from "../../../discovery/flux-build.ts";
import { namesGiven, patchesIn } from "../../../discovery/flux-given.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { FLUX_GROUP } from "../../../kubernetes/flux-groups.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { finderInTexts } from "../../find-in-texts.ts";
import { fluxDeployers, patchesGive } from "../../flux-deployers.ts";
import { defineRule, type RepositoryFinding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { giversIn, unreachedGivers } from "./flux-giver.ts";
import { unreadIn, unreadVariable } from "./flux-unread.ts";

/** A variable without a default; an escaped one, and a comment of a script, only look like one. */
const VARIABLES = /\$\$|^[ \t]*(?:#|\/\/).*|\$\{([A-Za-z_]\w*)\}/gm;

/** The variables in the objects of an environment that nothing known was filled in for. */
const openIn = new Fact(({ resources }) =>
  resources.flatMap((resource, index) =>
    staysAsItIs(resource)
      ? []
      : variablesIn(resource as unknown as Value).map((one) => ({ at: index, ...one })),
  ),
);

/** What the Kustomizations of Flux in an environment substitute, after patches. */
const substituting = new Fact(({ resources }) =>
  resources.flatMap((one) =>
    groupOf(one.apiVersion) === FLUX_GROUP
      ? [
          {
            name: one.metadata.name,
            path: folderText(textAt(one, "spec", "path")),
            keys: Object.keys(mapAt(one, "spec", "postBuild", "substitute")),
            from: itemsAt(one, "spec", "postBuild", "substituteFrom").length,
          },
        ]
      : [],
  ),
);

/** The ConfigMaps and Secrets of an environment that may provide variables, with their names. */
const providing = new Fact(({ index }) =>
  ["ConfigMap", "Secret"].flatMap((kind) =>
    index.ofKind(kind).flatMap((one) => {
      const keys = ["data", "stringData"].flatMap((field) => Object.keys(mapAt(one, field)));
      return keys.length > 0 && keys.every((key) => /^[A-Za-z_]\w*$/.test(key))
        ? [{ name: one.metadata.name, keys }]
        : [];
    }),
  ),
);

export const fluxVariable = defineRule({
  id: "integrity/flux-variable",
  title: "Every variable that Flux substitutes has a value, from a source that Flux can read",
  why:
    "If a variable has no value, Flux replaces it with an empty string, and reports no error. If a " +
    "Kustomization has `postBuild`, Flux replaces each `${NAME}` in the objects that it deploys, even in " +
    "scripts and configuration files that use the same syntax themselves. Without `postBuild`, it leaves " +
    "every variable as it is. It never reads `$NAME`, or `${NAME` without its bracket. `$${NAME}` becomes `${NAME}` without a replacement, and the annotation " +
    "`kustomize.toolkit.fluxcd.io/substitute: disabled` excludes an object.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution",
  example: {
    bad:
      "kind: GitRepository\nmetadata: {name: deploy, namespace: flux-system}\n---\n# shop/ contains $" +
      "{REGION}\nkind: Kustomization\nmetadata: {name: shop, namespace: flux-system}\nspec: {path: ./shop, prune: true, sourceRef: {kind: GitRepository, name: deploy}, postBuild: {substitute: {RGEION: eu}}}",
    good:
      "kind: GitRepository\nmetadata: {name: deploy, namespace: flux-system}\n---\n# shop/ contains $" +
      "{REGION}\nkind: Kustomization\nmetadata: {name: shop, namespace: flux-system}\nspec: {path: ./shop, prune: true, sourceRef: {kind: GitRepository, name: deploy}, postBuild: {substitute: {REGION: eu}}}",
  },
  worst: "error",
  cases: { error: "for a variable that a script sets itself, because Flux replaces it first" },
  basis: "broken",
  around: "flux",
  isOfDeployed: true,
  asks: () => [openIn, substituting, providing, giversIn, unreadIn],
  *checkRepository({ environments, flux, argo }) {
    yield* unreachedGivers({ environments, flux, argo });
    const rendered = environments.flatMap((state) => substituting.of(state));
    const isGiven = flux.some((one) => patchesGive(one, "substitute"));
    const fromPatches = flux.flatMap(({ document }) => patchesIn(document)).flatMap(namesGiven);
    const made = environments.flatMap((state) => providing.of(state));
    const deployersOf = fluxDeployers({ flux, argo });
    const elsewhere = lazily(() => givingIn(flux));
    for (const state of environments) {
      const open = openIn.of(state);
      const unread = unreadIn.of(state);
      if (open.length + unread.length === 0) continue;
      const by = deployersOf(state);
      // A template of Kustomizations gets its variables with its name.
      if (by.some(({ name }) => hasFluxVariable(name))) continue;
      if (by.length > 0 && by.every(({ document }) => isTurnedOff(document))) continue;
      const provided = new Set<string>();
      const sources = new Set(fromPatches.map(({ name }) => name));
      let isKnown = by.length > 0;
      let isCertain = by.length > 0;
      let substitutes = false;
      for (const { name, document, provided: own } of by) {
        // Each cluster may have a Kustomization of that name, for a folder of its own.
        const path = folderText(textAt(document, "spec", "path"));
        const others = rendered.filter((one) => one.name === name && one.path === path);
        const from = itemsAt(document, "spec", "postBuild", "substituteFrom").length;
        for (const { name: source } of namesGiven(document)) sources.add(source);
        isKnown &&= own !== undefined && others.every((one) => one.from <= from);
        for (const key of [...(own ?? []), ...others.flatMap(({ keys }) => keys)]) provided.add(key);
        isCertain &&= substitutesAlways(document);
        substitutes ||= from > 0 || others.some((one) => one.from > 0) || isPatched(document, isGiven);
      }
      if (!substitutes && provided.size === 0) {
        if (isKnown && !isGiven && fromPatches.length === 0)
          yield* leftAsTheyAre(state, open, by, elsewhere());
        continue;
      }
      for (const { name, keys } of made) if (sources.has(name)) for (const key of keys) provided.add(key);
      for (const { at: index, path, line, ...one } of unread) {
        const wrong = unreadVariable(one, provided);
        if (wrong !== undefined)
          yield {
            environment: state.environment,
            resource: objectsIn.of(state)[index],
            path,
            ...(line > 0 && { textLine: line }),
            ...wrong,
          };
      }
      const said = new Set<string>();
      for (const { at: index, name, path, line, isOwn } of open) {
        const key = `${index} ${name}`;
        if (provided.has(name) || said.has(key) || !(isKnown || isOwn)) continue;
        said.add(key);
        yield {
          environment: state.environment,
          resource: objectsIn.of(state)[index],
          path,
          ...(line > 0 && { textLine: line }),
          ...(isOwn && isCertain && { severity: "error" as const }),
          message: isOwn
            ? `Flux replaces \${${name}}, which this text sets itself, before any program reads it`
            : `Flux replaces \${${name}} with nothing: no variable of Kustomization ${by[0]?.name} has that name`,
          fix: isOwn
            ? `write $\${${name}}, or exclude the object with the annotation kustomize.toolkit.fluxcd.io/substitute: disabled`
            : `add it to postBuild, or write $\${${name}} if a program is to read it`,
        };
      }
    }
  },
});

/** The Kustomizations that give a variable, by its name. */
function givingIn(flux: readonly FluxKustomization[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { name, document, provided = [] } of flux)
    for (const key of [...Object.keys(mapAt(document, "spec", "postBuild", "substitute")), ...provided])
      if (!found.has(key)) found.set(key, name);
  return found;
}

/**
 * The variables of objects that a Kustomization deploys without giving any, so that Flux leaves them as they are. One
 * that no other Kustomization gives, or that stands in a text of several lines, may be for a program.
 */
function* leftAsTheyAre(
  state: State,
  open: readonly ({ at: number } & Variable)[],
  [by]: readonly FluxKustomization[],
  elsewhere: ReadonlyMap<string, string>,
): Iterable<RepositoryFinding> {
  const said = new Set<string>();
  for (const { at: index, name, path, isOwn, isOfLines } of open) {
    const giver = elsewhere.get(name);
    const resource = objectsIn.of(state)[index];
    if (by === undefined || giver === undefined || isOwn || isOfLines || said.has(name)) continue;
    // What a Kustomization patches may be replaced in what it applies.
    if (groupOf(resource?.apiVersion ?? "") === FLUX_GROUP) continue;
    said.add(name);
    yield {
      environment: state.environment,
      resource,
      path,
      message: `\${${name}} stays as it is: Kustomization ${by.name} has no postBuild, although ${giver} has a variable of that name`,
      fix: `give Kustomization ${by.name} the same postBuild, unless a program is to read \${${name}}`,
    };
  }
}

/** A path as all spellings of it are written: "apps/web" for "./apps/web/". */
function folderText(path: string | undefined): string {
  return (path ?? "").replace(/^\.?\/+|\/+$/g, "");
}

/** True for a Kustomization that such a patch is for, unless its labels say that it isn't. */
function isPatched(document: Value, isGiven: boolean): boolean {
  return isGiven && !Object.keys(mapAt(document, "metadata", "labels")).some((key) => /substitut/.test(key));
}

/** True for a Kustomization without variables of its own whose label keeps it from patches that add them. */
function isTurnedOff(document: Value): boolean {
  return (
    Object.keys(mapAt(document, "spec", "postBuild")).length === 0 &&
    Object.entries(mapAt(document, "metadata", "labels")).some(
      ([key, value]) => /substitut.*disabled?$/.test(key) && value === "true",
    )
  );
}

/** True for a Kustomization that has a variable whatever the cluster has: without any, Flux replaces nothing. */
function substitutesAlways(document: Value): boolean {
  return (
    Object.keys(mapAt(document, "spec", "postBuild", "substitute")).length > 0 ||
    itemsAt(document, "spec", "postBuild", "substituteFrom").some(([one]) => one.optional !== true)
  );
}

/** A variable in a text. */
interface Variable {
  name: string;
  path: Path;
  /** The line within the text, from 0. */
  line: number;
  /** True if the text itself sets it, as a script does. */
  isOwn: boolean;
  /** True if the text has several lines, as a file has. */
  isOfLines: boolean;
}

const variablesIn = finderInTexts((text, _key, path): Variable[] =>
  text.includes("${")
    ? [...text.matchAll(VARIABLES)].flatMap(({ 1: name, index }) =>
        name === undefined
          ? []
          : [
              {
                name,
                path: [...path],
                line: text.slice(0, index).split("\n").length - 1,
                isOwn: isSetIn(text, name),
                isOfLines: text.trimEnd().includes("\n"),
              },
            ],
      )
    : [],
);

/** True for a script that gives the variable a value, other than one from a variable of the same name. */
function isSetIn(text: string, name: string): boolean {
  return new RegExp(
    `(?:^|[\\s;(&|])${name}=(?!["']?\\$\\{?${name}\\b)|\\bfor\\s+${name}\\s+in\\b|\\bread\\s+(?:-\\w+\\s+)*${name}\\b`,
  ).test(text);
}
