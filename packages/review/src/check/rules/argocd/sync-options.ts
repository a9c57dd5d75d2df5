import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Finding } from "../../model/rule.ts";
import { misspelled } from "../../references/near-name.ts";

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

/** Words that Argo CD reads in another place, and how they are written there. */
const COMPARED = "the annotation argocd.argoproj.io/compare-options";
const ELSEWHERE = new Map([
  ...["IgnoreExtraneous", "IncludeMutationWebhook", "ServerSideDiff"].map((one) => [one, COMPARED] as const),
  ...["allowEmpty", "selfHeal"].flatMap((one) =>
    [one, `${one[0]?.toUpperCase()}${one.slice(1)}`].map(
      (as) => [as, `syncPolicy.automated as ${one}`] as const,
    ),
  ),
]);

/** What is wrong with a sync option; undefined for one that is right, and for a template. */
export function wrongOption(text: string): Pick<Finding, "message" | "fix" | "severity"> | undefined {
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
  const place = ELSEWHERE.get(name);
  if (place !== undefined) return { message, fix: `write it in ${place}` };
  const near = misspelled(name, NAMES);
  if (near !== undefined) return { message, fix: `did you mean ${near}?` };
  // A later version may have it.
  return /^[A-Za-z]+$/.test(name) ? { message, fix: "remove it", severity: "info" } : undefined;
}
