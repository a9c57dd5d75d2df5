import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { type MentioningText, PASSED } from "../discovery/mentioned-folders.ts";

/** A command that creates a Service, itself or with a chart. */
const CREATES = /\bhelm\b.*\s(?:install|upgrade|template)\b|\b(?:expose|create|run)\b/;
/** A text about charts, or a manifest of something that may have a Service. */
const MAKES =
  /^\s*(?:-\s+)?["']?(?:chart|helmCharts|releases|resource "helm_release)\b|^[\s-]*["']?kind["']?\s*:\s*["']?(?!(?:ConfigMap|Secret|Namespace|ServiceAccount|PersistentVolume|PersistentVolumeClaim|NetworkPolicy|Ingress|Deployment|StatefulSet|DaemonSet|Job|CronJob|Role|RoleBinding|Kustomization|Component)\b)[A-Z]/m;

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
      `(?:^\\s*(?:-\\s+)?|[{,]\\s*)["']?(?:${keys})["']?\\s*[:=]\\s*["']?${literalPattern(name)}["']?\\s*(?:$|[#,}])`,
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
