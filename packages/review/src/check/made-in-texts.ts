import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { isManifestFile } from "../discovery/argo-documents.ts";
import { isProse, type MentioningText, PASSED } from "../discovery/mentioned-folders.ts";

/** A command that creates a Service, itself or with a chart. */
const CREATES = /\bhelm\b(?:(?!\bhelm\b).)*\s(?:install|upgrade|template)\b|\b(?:expose|create|run)\b/;
/** A text about charts, or a manifest of something that may have a Service. */
const MAKES =
  /^[ \t]*(?:-\s+)?["']?(?:chart|helmCharts|releases|resource "helm_release)\b|^[ \t-]*["']?kind["']?\s*:\s*["']?(?!(?:ConfigMap|Secret|Namespace|ServiceAccount|PersistentVolume|PersistentVolumeClaim|NetworkPolicy|Ingress|Deployment|StatefulSet|DaemonSet|Job|CronJob|Role|RoleBinding|Kustomization|Component)\b)[A-Z]/m;

/**
 * The first text with which something may create a Service of a name: a command, a chart's settings, or a manifest,
 * whether an environment is built from it or not.
 * @param commands true if only commands count
 */
export function serviceMadeBy(
  name: string,
  texts: Iterable<MentioningText>,
  commands: boolean,
): string | undefined {
  const word = new RegExp(`(?<![\\w.-])${literalPattern(name)}(?![\\w.-])`);
  const field = (keys: string) =>
    new RegExp(
      `(?:^[ \\t]*(?:-\\s+)?|[{,]\\s*)["']?(?:${keys})["']?\\s*[:=]\\s*["']?${literalPattern(name)}["']?\\s*(?:$|[#,}])`,
      "m",
    );
  const [named, released] = [field("name"), field("releaseName|release_name|(?:fulln|n)ameOverride")];
  for (const { path, text } of texts) {
    if (!text.includes(name) || PASSED.test(path.replace(/kustomization\.ya?ml$/, "x"))) continue;
    if (text.split("\n").some((line) => CREATES.test(line) && word.test(line))) return path;
    if (
      !commands &&
      (released.test(text) || text.split(/^---/m).some((part) => MAKES.test(part) && named.test(part)))
    )
      return path;
  }
  return undefined;
}

/** A manifest of a namespace, or of something that makes several objects. */
const OF_NAMESPACE = /^[ \t-]*["']?kind["']?\s*:\s*["']?(?:Namespace|Project|Tenant|List)\b/m;
const MANIFEST = /^[ \t-]*["']?kind["']?\s*:\s*["']?[A-Z]/m;
/** A command in prose. */
const COMMAND = /\b(?:kubectl|oc|helm|k|flux)\s/;

/** The first text that may create a namespace: a script, settings of a tool, a command in a page, or a manifest. */
export function namespaceMadeBy(name: string, texts: Iterable<MentioningText>): string | undefined {
  const word = new RegExp(`(?<![\\w./-])${literalPattern(name)}(?![\\w./-])`);
  const isMade = (path: string, text: string) => {
    if (isProse(path)) return text.split("\n").some((line) => COMMAND.test(line) && word.test(line));
    if (!isManifestFile(path)) return word.test(text);
    return text
      .split(/^---/m)
      .some((part) => (OF_NAMESPACE.test(part) || !MANIFEST.test(part)) && word.test(part));
  };
  for (const { path, text } of texts)
    if (text.includes(name) && !PASSED.test(path) && isMade(path, text)) return path;
  return undefined;
}

/** A script, or the settings of a tool, that installs charts or definitions. */
const INSTALLER = /\b(?:helm|kubectl|crds?|releases|extraManifests)\b/i;
/** True for a line with a remote file or folder, as a kustomization lists it. */
const isRemote = (line: string) => line.includes("://") && /\.ya?ml\b|\?ref=/.test(line);

/** The first text that may install the custom kinds of charts before Flux does. */
export function definitionsMadeBy(
  charts: readonly string[],
  texts: Iterable<MentioningText>,
): string | undefined {
  const words = new RegExp(`(?<![\\w-])(?:${charts.map(literalPattern).join("|")})(?![\\w-])`);
  for (const { path, text } of texts) {
    if (!charts.some((one) => text.includes(one))) continue;
    const isApplied = MANIFEST.test(text) && isManifestFile(path);
    if (!isApplied && (PASSED.test(path) || !INSTALLER.test(text))) continue;
    const may = isApplied ? isRemote : (line: string) => !isProse(path) || COMMAND.test(line);
    if (text.split("\n").some((line) => may(line) && words.test(line))) return path;
  }
  return undefined;
}

/** A flag or setting with which k3s comes without its ingress controller. */
const WITHOUT_TRAEFIK = /\b(?:no-deploy|disable)\b["'\]:=\s,\w-]{0,80}?\btraefik\b/;
/** Manifests that may install a controller although no environment is built from them. */
const INSTALLS =
  /^[ \t-]*["']?kind["']?\s*:\s*["']?(?:IngressClass|HelmChart|HelmChartConfig|HelmRelease|Application|ApplicationSet|Deployment|DaemonSet)\b/m;

/** The first text with which something may install an ingress controller of a class. */
export function controllerMadeBy(name: string, texts: Iterable<MentioningText>): string | undefined {
  const word = new RegExp(`(?<![\\w.-])${literalPattern(name)}(?![\\w.-])`);
  const isBuiltIn = name === "traefik";
  let without = false;
  for (const { path, text } of texts) {
    if (!text.includes(name) || PASSED.test(path)) continue;
    if (isBuiltIn && WITHOUT_TRAEFIK.test(text)) {
      without = true;
      continue;
    }
    if (isProse(path)) {
      if (text.split("\n").some((line) => CREATES.test(line) && word.test(line))) return path;
    } else if (!MANIFEST.test(text) || !isManifestFile(path)) {
      if (word.test(text)) return path;
    } else if (
      text.split(/^---/m).some((part) => INSTALLS.test(part) && CHART_OF.test(part) && word.test(part))
    )
      return path;
  }
  return isBuiltIn && !without ? "k3s" : undefined;
}

/** A field that names a chart, an image or a class. */
const CHART_OF = /^[ \t-]*["']?(?:chart|image|controller)["']?\s*:/m;
