import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Value } from "@kustogen/kustomize/value/value.ts";
import { treePath } from "../../../discovery/tree-paths.ts";
import { at, itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { objectsIn } from "../../facts.ts";
import { misspelled } from "../../near-name.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";

/** A kind or name without the characters of a pattern or variable. */
const PLAIN = /^[\w.-]+$/;
/** Fields of a target by which its objects aren't known here. */
const SELECTORS = ["labelSelector", "annotationSelector"];

export const fluxPatch = defineRule({
  id: "integrity/flux-patch",
  title: "Every patch of a Flux Kustomization has a target in the folder that it deploys",
  why:
    "If the target of a patch matches nothing, Flux applies the objects without the change, and reports no " +
    "error. A target without a name may be meant for objects that are added later, so the rule reports it " +
    "only if its kind is nearly the same as one in the folder.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#patches",
  example: {
    bad: 'kind: GitRepository\nmetadata: {name: deploy, namespace: flux-system}\n---\n# store/ has the Deployment store\nkind: Kustomization\nmetadata: {name: store, namespace: flux-system}\nspec: {path: ./store, prune: true, sourceRef: {kind: GitRepository, name: deploy}, patches: [{target: {kind: Deployment, name: sotre}, patch: \'[{"op": "add", "path": "/spec/replicas", "value": 2}]\'}]}',
    good: 'kind: GitRepository\nmetadata: {name: deploy, namespace: flux-system}\n---\n# store/ has the Deployment store\nkind: Kustomization\nmetadata: {name: store, namespace: flux-system}\nspec: {path: ./store, prune: true, sourceRef: {kind: GitRepository, name: deploy}, patches: [{target: {kind: Deployment, name: store}, patch: \'[{"op": "add", "path": "/spec/replicas", "value": 2}]\'}]}',
  },
  around: "flux",
  *checkRepository({ environments, flux }) {
    const byFolder = new Map(environments.map((state) => [treePath(state.environment), state]));
    for (const { name, document, file, folder = "" } of flux) {
      const state = byFolder.get(folder);
      // What isn't rendered may be the target.
      if (state === undefined || state.inPart !== false) continue;
      if (["namePrefix", "nameSuffix"].some((field) => at(document, "spec", field) !== undefined)) continue;
      for (const [{ target, patch }, index] of itemsAt(document, "spec", "patches")) {
        // Its target is gone once it is deleted.
        if (asText(patch ?? "").includes("$patch")) continue;
        const why = whyNothing(target ?? null, state);
        if (why === undefined) continue;
        yield {
          file,
          written: document,
          path: ["spec", "patches", index, "target"],
          message: `a patch of Kustomization ${name} does nothing: its target (${why.target}) matches no object of ${state.environment}${why.near === undefined ? "" : `; ${why.near} exists`}`,
          fix:
            why.near === undefined
              ? "correct the target, or remove the patch"
              : `write ${why.near}, if you meant that`,
        };
      }
    }
  },
});

/** The target of a patch that matches nothing, and what it probably means; undefined for one that matches, or may. */
function whyNothing(target: Value, state: State): { target: string; near: string | undefined } | undefined {
  const [kind, name] = ["kind", "name"].map((field) => textAt(target, field));
  if (kind === undefined || !PLAIN.test(kind) || SELECTORS.some((field) => at(target, field) !== undefined))
    return undefined;
  const objects = objectsIn.of(state);
  const ofKind = objects.filter((one) => one.kind === kind);
  if (ofKind.length === 0) {
    const near = closest(kind, new Set(objects.map((one) => one.kind)), 2);
    if (near !== undefined && !isRelated(kind, near)) return { target: kind, near };
  }
  if (name === undefined || !PLAIN.test(name) || ofKind.some((one) => isNamed(one, name))) return undefined;
  return {
    target: `${kind} ${name}`,
    near: misspelled(
      name,
      ofKind.map(({ metadata }) => metadata.name),
    ),
  };
}

/** True if one kind is the other with a word before or after it, so that both may exist. */
function isRelated(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one) || one.endsWith(other) || other.endsWith(one);
}

/** True for an object of that name; a kustomization may have made it longer. */
function isNamed({ metadata }: Resource, name: string): boolean {
  return metadata.name.includes(name) || metadata.name.includes("$");
}
