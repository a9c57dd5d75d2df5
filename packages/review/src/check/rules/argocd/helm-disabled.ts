import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { normalise } from "@kustogen/kustomize/tree/paths.ts";
import { describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import { placedSources } from "../../../discovery/application-sources.ts";
import { mapAt, textAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { patchedName, unappliedPatches } from "../../patches/unapplied.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";

const OPTION = "enable-helm";
const CHART = "argo-cd";
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

/** Settings of Argo CD that say how it runs kustomize, and whether they turn helm on. */
interface Settings {
  /** The index of the object with them; otherwise they are in the values of Argo CD's chart. */
  at?: number;
  /** The kustomization with the chart, or the patch for a remote install.yaml. */
  file?: string;
  isOn: boolean;
}

/** The settings of Argo CD in an environment. */
const settingsIn = new Fact((state): readonly Settings[] => [
  ...state.resources.flatMap((resource, at) => {
    const settings = settingsOf(resource);
    return settings === undefined ? [] : [{ at, isOn: jsonText(settings).includes(OPTION) }];
  }),
  ...[...chartSettings(state), ...patchSettings(state)].map(({ file, text }) => ({
    file,
    isOn: text.includes(OPTION) || PLUGIN.test(text),
  })),
]);

export const helmDisabled = defineRule({
  id: "argocd/helm-disabled",
  title: "Argo CD's settings allow Helm charts in the kustomizations that Argo CD deploys",
  why:
    "Without the option `--enable-helm`, kustomize refuses to render `helmCharts`: the build fails with " +
    '"must specify --enable-helm", and nothing in the folder is deployed. Argo CD passes only the ' +
    "options in its settings. The rule reads the settings from the ConfigMap `argocd-cm`, from the ArgoCD " +
    "object of Argo CD's operator, or from the values that a kustomization gives to Argo CD's chart, if the " +
    "repository contains one of them.",
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
    const [first] = settings.toSorted((a, b) => Number(a.at === undefined) - Number(b.at === undefined));
    if (first === undefined || folders.size === 0 || settings.some(({ isOn }) => isOn)) return;
    if (environments.some((state) => helmIn.of(state).hasPlugin)) return;
    // Another installation of the chart has settings of its own.
    const others = [...argo.applications, ...argo.made].some(({ resource }) =>
      placedSources(mapAt(resource, "spec")).some(({ source }) => source.chart === CHART),
    );
    const resource = first.at === undefined ? undefined : objectsIn.of(first.state)[first.at];
    if (resource === undefined && (others || first.file === undefined)) return;
    yield {
      environment: first.state.environment,
      ...(resource === undefined ? { file: first.file } : { resource }),
      message: `${resource === undefined ? "Argo CD" : describeResource(resource)} doesn't pass --enable-helm to kustomize, so Argo CD can't render the charts of ${someOf([...folders], 3)}`,
      fix:
        resource === undefined
          ? "add kustomize.buildOptions: --enable-helm to its settings: the patch for argocd-cm, or configs.cm in the values of its chart"
          : resource.kind === "ConfigMap"
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
function chartSettings({ sources }: State): { file: string; text: string }[] {
  return (sources?.kustomizations ?? []).flatMap(({ file, folder, kustomization }) =>
    (kustomization.helmCharts ?? [])
      .filter(({ name }) => name === CHART)
      .map(({ valuesFile, additionalValuesFiles = [], valuesInline = {} }) => {
        const files = [valuesFile ?? "values.yaml", ...additionalValuesFiles];
        const read = files.map((one) => [...(sources?.files.documents(normalise(`${folder}/${one}`)) ?? [])]);
        return { file, text: jsonText([valuesInline as Value, ...read]) };
      }),
  );
}

/** The patches for the settings of an Argo CD that isn't rendered, with all else that may change them. */
function patchSettings({ sources }: State): { file: string; text: string }[] {
  return (sources?.kustomizations ?? []).flatMap((source) => {
    const patches = unappliedPatches(source);
    const own = patches.filter(
      (patch) =>
        patchedName(patch) === "argocd-cm" && (patch.target?.kind ?? patch.strategic?.kind) === "ConfigMap",
    );
    const text = jsonText([source.kustomization, patches] as unknown as Value);
    return own.map(({ file = source.file }) => ({ file, text }));
  });
}
