import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { normalise } from "@kustogen/kustomize/tree/paths.ts";
import { describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import { mapAt, textAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";

const OPTION = "enable-helm";
/** A program that may render a folder instead of Argo CD's kustomize. */
const PLUGIN = /ConfigManagementPlugin|configManagementPlugins|argocd-vault-plugin|lovely-plugin/;

/** Whether an environment is built from charts, and whether a plugin may render it. */
const helmIn = new Fact(({ sources, resources }) => ({
  hasCharts: (sources?.kustomizations ?? []).some(
    ({ kustomization }) => (kustomization.helmCharts ?? []).length > 0,
  ),
  hasPlugin: resources.some(
    (one) =>
      one.kind === "ConfigManagementPlugin" ||
      (one.metadata.name.startsWith("argocd-") && PLUGIN.test(jsonText(one as unknown as Value))),
  ),
}));

/** The settings of Argo CD in an environment that say how it runs kustomize, and whether they turn helm on. */
const settingsIn = new Fact((state) => [
  ...state.resources.flatMap((resource, at) => {
    const settings = settingsOf(resource);
    return settings === undefined ? [] : [{ at, isOn: jsonText(settings).includes(OPTION) }];
  }),
  ...chartSettings(state).map((text) => ({ at: undefined, isOn: text.includes(OPTION) })),
]);

export const helmDisabled = defineRule({
  id: "argocd/helm-disabled",
  title: "Argo CD's settings allow Helm charts in the kustomizations that Argo CD deploys",
  why:
    "Without the option `--enable-helm`, kustomize refuses to render `helmCharts`: the build fails with " +
    '"must specify --enable-helm", and nothing in the folder is deployed. Argo CD passes only the ' +
    "options in its settings. The rule reads the settings from the ConfigMap `argocd-cm`, or from the " +
    "ArgoCD object of Argo CD's operator, if the repository contains one of them.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/kustomize/#kustomizing-helm-charts",
  example: {
    bad: "# the kustomization in shop/ has helmCharts\nkind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}\n---\nkind: ConfigMap\nmetadata: {name: argocd-cm, namespace: argocd}\ndata: {}",
    good: "# the kustomization in shop/ has helmCharts\nkind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}\n---\nkind: ConfigMap\nmetadata: {name: argocd-cm, namespace: argocd}\ndata: {kustomize.buildOptions: --enable-helm}",
  },
  severity: "warning",
  around: "argo",
  asks: () => [helmIn, settingsIn],
  *checkRepository({ environments, argo }) {
    const deployed = [...argo.applications, ...argo.made].filter(
      ({ resource, state }) => state !== undefined && !jsonText(mapAt(resource, "spec")).includes('"plugin"'),
    );
    const folders = new Set(
      deployed.flatMap(({ state }) => (state && helmIn.of(state).hasCharts ? [state.environment] : [])),
    );
    const settings = environments.flatMap((state) => settingsIn.of(state).map((one) => ({ state, ...one })));
    const [first] = settings.filter(({ at }) => at !== undefined);
    if (first?.at === undefined || folders.size === 0 || settings.some(({ isOn }) => isOn)) return;
    if (environments.some((state) => helmIn.of(state).hasPlugin)) return;
    const resource = objectsIn.of(first.state)[first.at];
    if (resource === undefined) return;
    yield {
      environment: first.state.environment,
      resource,
      message: `${describeResource(resource)} doesn't pass --enable-helm to kustomize, so Argo CD can't render the charts of ${someOf([...folders], 3)}`,
      fix:
        resource.kind === "ConfigMap"
          ? "add kustomize.buildOptions: --enable-helm"
          : "add kustomizeBuildOptions: --enable-helm",
    };
  },
});

/** What an object says about Argo CD's kustomize; undefined for any other object. */
function settingsOf(resource: Resource): Value | undefined {
  const { kind, metadata } = resource;
  if (kind === "ConfigMap" && metadata.name === "argocd-cm") return mapAt(resource, "data");
  if (kind === "ArgoCD" && textAt(resource, "apiVersion")?.startsWith("argoproj.io/") === true)
    return mapAt(resource, "spec");
  return undefined;
}

/** The values that a kustomization gives to Argo CD's own chart. */
function chartSettings({ sources }: State): string[] {
  return (sources?.kustomizations ?? []).flatMap(({ folder, kustomization }) =>
    (kustomization.helmCharts ?? [])
      .filter(({ name }) => name === "argo-cd")
      .flatMap(({ valuesFile, additionalValuesFiles = [], valuesInline = {} }) => [
        jsonText(valuesInline as Value),
        ...[valuesFile ?? "values.yaml", ...additionalValuesFiles].map((file) =>
          jsonText([...(sources?.files.documents(normalise(`${folder}/${file}`)) ?? [])]),
        ),
      ]),
  );
}
