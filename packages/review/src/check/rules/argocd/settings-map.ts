import type { Path, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { hasSettings, homeOfSetting } from "../../../cluster/argocd/settings.ts";
import { mapAt } from "../../../kubernetes/fields.ts";
import { placeInPatch } from "../../patches/place.ts";
import { patchedName, unappliedPatches } from "../../patches/unapplied.ts";
import { defineRule } from "../../rule.ts";

export const settingsMap = defineRule({
  id: "argocd/settings-map",
  title: "Settings of Argo CD are in the ConfigMap from which it reads them",
  why:
    "Argo CD reads who may do what from `argocd-rbac-cm`, the parameters of its programs, such as " +
    "`server.insecure`, from `argocd-cmd-params-cm`, and most other settings from `argocd-cm`. A key in one of " +
    "the other ConfigMaps changes nothing, and there is no error: without `policy.csv`, for example, only the " +
    "administrator has access. A patch for a ConfigMap that can't be rendered here, as that of a remote " +
    "install.yaml, is checked, too.",
  source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#atomic-configuration",
  example: {
    bad: "kind: ConfigMap\nmetadata: {name: argocd-cm, namespace: argocd}\ndata: {policy.default: 'role:readonly'}",
    good: "kind: ConfigMap\nmetadata: {name: argocd-rbac-cm, namespace: argocd}\ndata: {policy.default: 'role:readonly'}",
  },
  isAlone: true,
  *check({ index }) {
    for (const resource of index.ofKind("ConfigMap", ""))
      for (const misplaced of misplacedIn(resource.metadata.name, mapAt(resource, "data")))
        yield { resource, ...misplaced };
  },
  // Argo CD's own ConfigMaps are hardly ever in the repository: patches add to those of its remote manifests.
  *checkKustomization(source) {
    for (const patch of unappliedPatches(source)) {
      const { strategic } = patch;
      if (strategic?.kind !== "ConfigMap") continue;
      for (const { path, ...finding } of misplacedIn(patchedName(patch) ?? "", mapAt(strategic, "data")))
        yield { ...finding, ...placeInPatch(source, patch, path) };
    }
  },
});

function* misplacedIn(name: string, data: ValueMap): Iterable<{ path: Path; message: string; fix: string }> {
  if (!hasSettings(name)) return;
  for (const key of Object.keys(data)) {
    const home = homeOfSetting(name, key);
    if (home !== undefined)
      yield {
        path: ["data", key],
        message: `${key} in ConfigMap ${name} has no effect: Argo CD reads it from ${home}`,
        fix: `move it to ConfigMap ${home}`,
      };
  }
}
