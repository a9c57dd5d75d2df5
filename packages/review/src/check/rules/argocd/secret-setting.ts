import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path, Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { at, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { derived } from "../../derived.ts";
import { placeInPatch } from "../../patches/place.ts";
import { patchedName, unappliedPatches } from "../../patches/unapplied.ts";
import { defineRule, type Finding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { leaves } from "../integrity/go-template.ts";

const OWN = "argocd-secret";
/** The texts with settings for logging in, of Argo CD's ConfigMap and of its operator's object. */
const TEXTS: Readonly<Record<string, readonly Path[]>> = {
  ConfigMap: [
    ["data", "dex.config"],
    ["data", "oidc.config"],
  ],
  ArgoCD: [
    ["spec", "sso", "dex", "config"],
    ["spec", "dex", "config"],
    ["spec", "oidcConfig"],
    ["spec", "extraConfig", "oidc.config"],
  ],
};
/** Keys that Argo CD reads or writes by itself. */
const BUILT_IN = /^(?:admin\.|server\.secretkey|tls\.|webhook\.|accounts\.|repo)/;
const PART_OF = "app.kubernetes.io/part-of";

export const secretSetting = defineRule({
  id: "argocd/secret-setting",
  title: "The Secrets with Argo CD's credentials have the keys and the label that its settings ask for",
  why:
    "In `dex.config` and `oidc.config`, Argo CD replaces a value such as `$dex.github.clientSecret` with that " +
    "key of the Secret `argocd-secret`, and `$github:clientSecret` with a key of the Secret `github`, which it " +
    "only reads with the label `app.kubernetes.io/part-of: argocd`. A value without such a key stays as it is " +
    "written, and nobody can log in. As people add keys to `argocd-secret` by hand, the rule reports one that " +
    "is missing there only if that Secret has another one here which no setting reads.",
  source:
    "https://argo-cd.readthedocs.io/en/stable/operator-manual/user-management/#sensitive-data-and-sso-client-secrets",
  example: {
    bad: "kind: ConfigMap\nmetadata: {name: argocd-cm, namespace: argocd}\ndata:\n  oidc.config: |\n    clientSecret: $login:secret\n---\nkind: SealedSecret\nmetadata: {name: login, namespace: argocd}\nspec:\n  encryptedData: {clientSecret: AgBy3i}\n  template: {metadata: {labels: {app.kubernetes.io/part-of: argocd}}}",
    good: "kind: ConfigMap\nmetadata: {name: argocd-cm, namespace: argocd}\ndata:\n  oidc.config: |\n    clientSecret: $login:clientSecret\n---\nkind: SealedSecret\nmetadata: {name: login, namespace: argocd}\nspec:\n  encryptedData: {clientSecret: AgBy3i}\n  template: {metadata: {labels: {app.kubernetes.io/part-of: argocd}}}",
  },
  *check(state) {
    const named = [...settingsIn(state)].flatMap(({ text, namespace, ...place }) =>
      namedIn(text).map((one) => ({ ...one, namespace, place })),
    );
    const unlabeled = new Set<Resource>();
    for (const { secret, key, namespace, place } of named) {
      const found = derived(state).provided.get("Secret", secret, namespace);
      if (found === undefined) continue;
      // The namespace of remote manifests is often unknown, but hardly ever this one.
      if (namespace === undefined && found.namespace === "default")
        yield {
          resource: found.by,
          path: ["metadata", "namespace"],
          message: `a setting of Argo CD reads Secret ${secret} in its own namespace, and this one is in default`,
          fix: "put it into the namespace of Argo CD",
        };
      if (secret !== OWN && isUnlabeled(found.by) && !unlabeled.has(found.by)) {
        unlabeled.add(found.by);
        yield {
          resource: found.by,
          message: `a setting of Argo CD reads Secret ${secret}, which it doesn't find without the label ${PART_OF}: argocd`,
          fix: `add the label to the Secret that ${found.by.kind === "Secret" ? "is written here" : "it creates"}`,
        };
      }
      if (found.open || found.keys.has(key)) continue;
      const unread = [...found.keys.keys()].filter(
        (one) => !BUILT_IN.test(one) && !named.some((other) => other.secret === secret && other.key === one),
      );
      if (secret === OWN && unread.length === 0) continue;
      yield {
        ...place,
        message: `the setting reads ${key} of Secret ${secret}, which has ${found.keys.size === 0 ? "no keys" : `only ${someOf([...found.keys.keys()], 4)}`}`,
        fix: unread.length > 0 ? `write ${unread[0]}, or add the key` : "add the key",
      };
    }
  },
});

/** The settings with credentials in an environment, and in the patches for Argo CD's remote manifests. */
function* settingsIn(
  state: State,
): Iterable<{ text: string; namespace: string | undefined } & Pick<Finding, "resource" | "file" | "path">> {
  const rendered = [
    ...state.index.ofKind("ConfigMap", "").filter(({ metadata }) => metadata.name === "argocd-cm"),
    ...state.index.ofKind("ArgoCD", "argoproj.io"),
  ];
  for (const resource of rendered)
    for (const path of lookUp(TEXTS, resource.kind) ?? []) {
      const text = textAt(resource, ...path);
      if (text !== undefined) yield { text, namespace: resource.metadata.namespace, resource, path };
    }
  for (const source of state.sources?.kustomizations ?? [])
    for (const patch of unappliedPatches(source)) {
      const { strategic } = patch;
      if (strategic?.kind !== "ConfigMap" || patchedName(patch) !== "argocd-cm") continue;
      const namespace =
        state.sources?.root.kustomization.namespace ?? textAt(strategic, "metadata", "namespace");
      for (const path of TEXTS.ConfigMap ?? []) {
        const text = textAt(strategic, ...path);
        if (text !== undefined) yield { text, namespace, ...placeInPatch(source, patch, path) };
      }
    }
}

/** The Secrets and keys that a text with settings names. */
function namedIn(text: string): { secret: string; key: string }[] {
  const documents = attempt(() => parseDocuments(text, "settings"), [] as Value[]);
  return documents.flatMap((document) =>
    [...leaves(document, [])].flatMap(([, value]) => {
      const [, first = "", key] = /^\$([\w.-]+)(?::([\w.-]+))?$/.exec(value) ?? [];
      if (first === "") return [];
      return [key === undefined ? { secret: OWN, key: first } : { secret: first, key }];
    }),
  );
}

/** True if the Secret certainly doesn't have Argo CD's label. */
function isUnlabeled({ kind, metadata, spec }: Resource): boolean {
  const template = { SealedSecret: ["template"], ExternalSecret: ["target", "template"] }[kind];
  if (kind !== "Secret" && template === undefined) return false;
  const of = template === undefined ? undefined : at(spec, ...template);
  // External Secrets copies its own labels to a Secret without a template.
  const labels =
    kind === "Secret" || (kind === "ExternalSecret" && of === undefined)
      ? (metadata.labels ?? {})
      : mapAt(of, "metadata", "labels");
  return labels[PART_OF] !== "argocd";
}
