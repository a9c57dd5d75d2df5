import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { ARGOCD, annotation } from "../../../cluster/argocd/annotations.ts";
import { itemsAt, listAt, mapAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import { misspelled } from "../../references/near-name.ts";

export const optionWords = defineRule({
  id: "argocd/option-words",
  title: "Argo CD recognizes sync options, and the JSON pointers in Applications",
  why:
    "Argo CD ignores words that it doesn't know: a sync option such as `CreateNamespaces=true`, a JSON " +
    "pointer in `ignoreDifferences` without a slash or with a wildcard.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/",
  cases: { info: "for an unknown sync option that is similar to none" },
  bad: "spec: {syncPolicy: {syncOptions: [CreateNamespaces=true]}}",
  good: "spec: {syncPolicy: {syncOptions: [CreateNamespace=true]}}",
  *check({ resources }) {
    for (const resource of resources) yield* annotationWords(resource);
  },
  *checkRepository({ argo }) {
    // Applications that are applied by hand are in no environment.
    for (const { resource, file } of argo.outside)
      for (const finding of annotationWords(resource)) yield { ...finding, file };
    const written = argo.applications.filter(({ set }) => set === undefined);
    for (const { resource, file } of [...written, ...argo.sets]) {
      const of = resource.kind === "ApplicationSet" ? ["spec", "template", "spec"] : ["spec"];
      const spec = mapAt(resource, ...of);
      for (const [index, text] of listAt(spec, "syncPolicy", "syncOptions").entries()) {
        const wrong = wrongOption(asText(text));
        if (wrong !== undefined)
          yield { resource, file, path: [...of, "syncPolicy", "syncOptions", index], ...wrong };
      }
      for (const [one, index] of itemsAt(spec, "ignoreDifferences"))
        for (const [at, pointer] of listAt(one, "jsonPointers").entries())
          if (typeof pointer === "string" && /^\w|^\/.*\/\*(?:\/|$)/.test(pointer))
            yield {
              resource,
              file,
              path: [...of, "ignoreDifferences", index, "jsonPointers", at],
              message: pointer.startsWith("/")
                ? `a JSON pointer has no wildcard, so "${pointer}" matches nothing and no difference is ignored`
                : `"${pointer}" isn't a JSON pointer, so the difference isn't ignored`,
              fix: pointer.startsWith("/") ? "write it in jqPathExpressions" : `write /${pointer}`,
            };
    }
  },
});

/** The sync options in an annotation of an object that Argo CD doesn't recognize. */
function* annotationWords(resource: Resource): Iterable<Finding> {
  const key = ARGOCD.syncOptions;
  for (const option of (annotation(resource, key) ?? "").split(","))
    for (const wrong of [wrongOption(option.trim()) ?? []].flat())
      yield { resource, path: ["metadata", "annotations", key], ...wrong };
}

const SWITCH = ["true", "false"];
/** The sync options of Argo CD 3.5, each with its values: Argo CD compares the whole text. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    [
      ...["ApplyOutOfSyncOnly", "ClientSideApplyMigration", "CreateNamespace", "FailOnSharedResource"],
      ...["Force", "PruneLast", "Replace", "RespectIgnoreDifferences", "ServerSideApply"],
      ...["SkipDryRunOnMissingResource", "Validate"],
    ].map((name) => [name, SWITCH] as const),
  ),
  Delete: [...SWITCH, "confirm"],
  Prune: [...SWITCH, "confirm"],
  PrunePropagationPolicy: ["background", "foreground", "orphan"],
};
const NAMES = Object.keys(OPTIONS);

/** What is wrong with a sync option; undefined for one that is right, and for a template. */
function wrongOption(text: string): Pick<Finding, "message" | "fix" | "severity"> | undefined {
  const [name = "", value = ""] = text.split(/=(.*)/s);
  const values = lookUp(OPTIONS, name);
  if (values !== undefined)
    return values.includes(value) || /\{\{|\$/.test(value)
      ? undefined
      : {
          message: `Argo CD compares the whole text of a sync option, so it ignores ${text}`,
          fix: `write ${values.map((one) => `${name}=${one}`).join(" or ")}`,
        };
  const message = `Argo CD has no sync option ${name}, so it is ignored`;
  const near = misspelled(name, NAMES);
  if (near !== undefined) return { message, fix: `did you mean ${near}?` };
  // A later version may have it.
  return /^[A-Za-z]+$/.test(name) ? { message, fix: "remove it", severity: "info" } : undefined;
}
