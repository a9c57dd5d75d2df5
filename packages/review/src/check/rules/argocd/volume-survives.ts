import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { annotation, hasSyncOption } from "../../../cluster/argocd/annotations.ts";
import { cascades } from "../../../cluster/recreation.ts";
import { writtenClaims } from "../../../cluster/workloads/claims.ts";
import { at, listAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { quantityValue } from "../../../kubernetes/quantity.ts";
import { defineRule, examples } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

export const volumeSurvives = defineRule({
  id: "argocd/volume-survives",
  title: "Neither pruning nor deleting an Application deletes a volume",
  why:
    "A claim that is missing from the manifests by mistake is deleted with its data when the Application " +
    "prunes, and with its namespace or an Application that has Argo CD's finalizer, unless the reclaim " +
    "policy of its volume or class here is `Retain`.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#no-prune-resources",
  ...examples(
    "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}\n  syncPolicy: {automated: {prune: true}}\n---\n# shop/manifests.yaml\nkind: PersistentVolumeClaim\nmetadata: {name: dataHERE}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}",
    "",
    ", annotations: {argocd.argoproj.io/sync-options: Prune=false}",
  ),
  severity: { development: "info", beta: "warning", production: "error" },
  basis: "risk",
  *checkRepository({ argo, all }) {
    const isKept = lazily(() => keptClaims(all));
    for (const { state, resource: application, name, namespace, set } of argo.applications) {
      const prune = at(application, "spec", "syncPolicy", "automated", "prune") === true;
      const cascade = cascades(application);
      if (set !== undefined || state === undefined || !(prune || cascade)) continue;
      const claims = claimsIn(state, namespace);
      const lost = claims.filter((claim) => !isKept()(claim, claims, state));
      if (lost.length === 0) continue;
      for (const resource of state.resources) {
        if (!deletes(resource, lost, namespace)) continue;
        const missing = [
          ...(prune && !hasSyncOption(resource, "Prune=false") ? ["Prune=false"] : []),
          ...(cascade && !hasSyncOption(resource, "Delete=false") ? ["Delete=false"] : []),
        ];
        if (missing.length === 0) continue;
        yield {
          environment: state.environment,
          resource,
          path: ["metadata", "annotations"],
          message: `can be deleted with its data: Application ${name} ${prune ? "prunes" : "has the resources finalizer"}, and the object lacks ${missing.join(" and ")}`,
          fix: "add the annotation argocd.argoproj.io/sync-options: Prune=false,Delete=false",
        };
      }
    }
  },
});

/** True for a claim or a Namespace with which data is lost; a claim without a namespace is in the Application's. */
function deletes({ apiVersion, kind, metadata }: Resource, lost: readonly Claim[], namespace: string) {
  if (groupOf(apiVersion) !== "") return false;
  if (kind === "Namespace")
    return lost.some((one) => one.namespace === "" || one.namespace === metadata.name);
  return (
    kind === "PersistentVolumeClaim" &&
    lost.some((one) => one.name === metadata.name && one.namespace === (metadata.namespace || namespace))
  );
}

/** The claims of an environment, and the templates of a StatefulSet's claims, which have no name. */
function claimsIn({ index }: State, namespace: string) {
  return [...writtenClaims(index)].map(({ resource: { metadata }, spec, isTemplate }) => ({
    ...{ name: isTemplate ? undefined : metadata.name, namespace: metadata.namespace || namespace, spec },
    // Undefined for the cluster's default class; empty for volumes without a class.
    className: spec.storageClassName === "" ? "" : textAt(spec, "storageClassName"),
  }));
}

type Claim = ReturnType<typeof claimsIn>[number];

/** Finds the claims whose data outlives them, by the volumes and classes that a repository contains. */
function keptClaims(environments: readonly State[]) {
  const all = (kind: string, group: string) => environments.flatMap(({ index }) => index.ofKind(kind, group));
  const volumes = all("PersistentVolume", "");
  const classes = all("StorageClass", "storage.k8s.io");
  // Unlike a volume that a class provides, one that someone writes is kept by default.
  const keepsVolume = (one: Resource) =>
    (textAt(one, "spec", "persistentVolumeReclaimPolicy") ?? "Retain") === "Retain";
  const keepsClass = (one: Resource) => textAt(one, "reclaimPolicy") === "Retain";
  const isDefault = (one: Resource) =>
    annotation(one, "storageclass.kubernetes.io/is-default-class") === "true";
  // Several clusters may have a volume or class of the same name.
  const keep = (some: readonly Resource[], keeps: (one: Resource) => boolean) =>
    some.length > 0 && some.every(keeps);
  return ({ name, namespace, spec, className }: Claim, claims: readonly Claim[], { resources }: State) => {
    const own = volumes.filter((one) => {
      const { name: reserved, namespace: of = namespace } = mapAt(one, "spec", "claimRef");
      const isReserved = name !== undefined && reserved === name && of === namespace;
      return isReserved || one.metadata.name === textAt(spec, "volumeName");
    });
    if (own.length > 0) return keep(own, keepsVolume);
    const free = volumes.filter(
      (one) =>
        textAt(one, "spec", "claimRef", "name") === undefined &&
        (textAt(one, "spec", "storageClassName") ?? "") === className,
    );
    // A class provides a volume only for a claim for which none of those here is left.
    const here = free.filter((one) => resources.includes(one) && fits(one, spec));
    const alike = claims.filter((one) => one.className === className);
    if (alike.length <= here.length && alike.every((one) => one.name)) return keep(here, keepsVolume);
    const ofClass = classes.filter((one) =>
      className === undefined ? isDefault(one) : one.metadata.name === className,
    );
    return ofClass.length > 0 ? keep(ofClass, keepsClass) : keep(free, keepsVolume);
  };
}

/** True for a volume that is large enough for a claim, and can be mounted as it asks for. */
function fits(volume: Resource, claim: ValueMap): boolean {
  const size = quantityValue(at(volume, "spec", "capacity", "storage")) ?? 0;
  const modes = listAt(volume, "spec", "accessModes");
  if (!listAt(claim, "accessModes").every((mode) => modes.includes(mode))) return false;
  return size >= (quantityValue(at(claim, "resources", "requests", "storage")) ?? 0);
}
