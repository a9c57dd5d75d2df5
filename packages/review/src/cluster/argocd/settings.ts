/** The ConfigMaps from which Argo CD reads its settings, and the keys that only the one reads. */
const HOMES: readonly [name: string, keys: RegExp][] = [
  ["argocd-rbac-cm", /^(?:policy\.(?:csv|default|matchMode|\w[\w-]*\.csv)|scopes)$/],
  [
    "argocd-cmd-params-cm",
    /^(?:server\.(?!rbac\.|secretkey)|controller\.|reposerver\.|applicationsetcontroller\.|notificationscontroller\.|redis\.|repo\.server$|otlp\.|application\.namespaces$|applicationsetcontroller\.namespaces$)/,
  ],
  [
    "argocd-cm",
    /^(?:url|additionalUrls|dex\.config|oidc\.config|accounts\.\w.*|admin\.enabled|users\.(?:anonymous\.enabled|session\.duration)|exec\.(?:enabled|shells)|kustomize\.(?:buildOptions|path\..+)|helm\.valuesFileSchemes|resource\.(?:customizations|exclusions|inclusions|compareoptions|links)(?:\..+)?|statusbadge\.\w+|application\.(?:instanceLabelKey|resourceTrackingMethod|links)|timeout\.(?:hard\.)?reconciliation)$/,
  ],
];

/** True for the name of a ConfigMap with settings of Argo CD. */
export function hasSettings(configMap: string): boolean {
  return HOMES.some(([name]) => name === configMap);
}

/** The ConfigMap from which alone Argo CD reads a key that another of its ConfigMaps has; undefined for other keys. */
export function homeOfSetting(configMap: string, key: string): string | undefined {
  const [home] = HOMES.find(([, keys]) => keys.test(key)) ?? [];
  return home === configMap ? undefined : home;
}
