import { itemsAt, listAt, mapAt } from "../../../kubernetes/fields.ts";
import { misspelled } from "../../near-name.ts";
import { defineRule } from "../../rule.ts";

const OPTIONS = [
  ...["ApplyOutOfSyncOnly", "ClientSideApplyMigration", "CreateNamespace", "Delete", "FailOnSharedResource"],
  ...["Force", "Prune", "PruneLast", "PrunePropagationPolicy", "Replace", "RespectIgnoreDifferences"],
  ...["ServerSideApply", "SkipDryRunOnMissingResource", "Validate"],
];

/** Words that Argo CD reads in another place, and how they are written there. */
const COMPARED = "the annotation argocd.argoproj.io/compare-options";
const ELSEWHERE = new Map([
  ...["IgnoreExtraneous", "IncludeMutationWebhook", "ServerSideDiff"].map((one) => [one, COMPARED] as const),
  ...["AllowEmpty", "SelfHeal"].map(
    (one) => [one, `syncPolicy.automated as ${one[0]?.toLowerCase()}${one.slice(1)}`] as const,
  ),
]);

export const optionWords = defineRule({
  id: "argocd/option-words",
  title: "Argo CD recognizes an Application's sync options, and its JSON pointers begin with a slash",
  why:
    "Argo CD ignores a sync option that it doesn't know or that is in the wrong place, such as an " +
    "annotation. It also ignores a JSON pointer that doesn't begin with a slash. Then the namespace isn't " +
    "created, for example, or every sync undoes a difference that was meant to be ignored.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/",
  around: "argo",
  example: {
    bad: "spec: {syncPolicy: {syncOptions: [CreateNamespaces=true]}}",
    good: "spec: {syncPolicy: {syncOptions: [CreateNamespace=true]}}",
  },
  *checkRepository({ argo }) {
    const written = argo.applications.map(({ resource, file }) => ({ resource, file, of: ["spec"] }));
    const sets = argo.sets.map(({ resource, file }) => ({
      resource,
      file,
      of: ["spec", "template", "spec"],
    }));
    for (const { resource, file, of } of [...written, ...sets]) {
      const spec = mapAt(resource, ...of);
      for (const [index, text] of listAt(spec, "syncPolicy", "syncOptions").entries()) {
        const [name = ""] = String(text).split("=");
        const place = ELSEWHERE.get(name);
        const near = OPTIONS.includes(name) ? undefined : misspelled(name, OPTIONS);
        if (near !== undefined || place !== undefined)
          yield {
            resource,
            file,
            path: [...of, "syncPolicy", "syncOptions", index],
            message: `Argo CD has no sync option ${name}, so it is ignored`,
            fix: place === undefined ? `did you mean ${near}?` : `write it in ${place}`,
          };
      }
      for (const [one, index] of itemsAt(spec, "ignoreDifferences"))
        for (const [at, pointer] of listAt(one, "jsonPointers").entries())
          if (typeof pointer === "string" && /^\w/.test(pointer))
            yield {
              resource,
              file,
              path: [...of, "ignoreDifferences", index, "jsonPointers", at],
              message: `"${pointer}" isn't a JSON pointer, so the difference isn't ignored`,
              fix: `write /${pointer}`,
            };
    }
  },
});
