import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ARGOCD, annotation } from "../../../cluster/argocd/annotations.ts";
import type { Finding } from "../../model/rule.ts";
import { misspelled } from "../../references/near-name.ts";

const HOOKS = ["PreSync", "Sync", "PostSync", "SyncFail", "Skip", "PreDelete", "PostDelete"];
const POLICIES = ["HookSucceeded", "HookFailed", "BeforeHookCreation"];
const PREFIX = "argocd.argoproj.io/";
const KEYS = Object.values(ARGOCD);

/** The annotations of an object for Argo CD whose names or values it doesn't recognize. */
export function* annotationWords(resource: Resource): Iterable<Finding> {
  const keys = Object.keys(resource.metadata.annotations ?? {}).filter((key) => key.startsWith(PREFIX));
  for (const key of keys)
    for (const wrong of wrongIn(key, annotation(resource, key) ?? ""))
      yield { resource, path: ["metadata", "annotations", key], ...wrong };
}

function* wrongIn(key: string, text: string): Iterable<Pick<Finding, "message" | "fix" | "severity">> {
  if (/\{\{|\$[{(]/.test(text)) return;
  if (key === ARGOCD.hook) yield* unknown(text, HOOKS, "phase of a hook, so Argo CD never runs it");
  else if (key === ARGOCD.hookDeletePolicy) yield* unknown(text, POLICIES, "delete policy, so it is ignored");
  else if (key === ARGOCD.syncOptions)
    for (const option of text.split(",").map((one) => one.trim())) {
      const wrong = option === "" ? undefined : wrongOption(option);
      if (wrong !== undefined) yield wrong;
    }
  else if (key === ARGOCD.syncWave && !/^[+-]?\d+$/.test(text))
    yield { message: `"${text}" isn't a number, so the wave is 0`, fix: 'write a number, such as "-1"' };
  else {
    const bare = (one: string) => one.replaceAll("-", "").toLowerCase();
    const alike = KEYS.find((one) => one !== key && bare(one) === bare(key)) ?? slip(key);
    if (alike !== undefined)
      yield { message: `Argo CD has no annotation ${key}, so it is ignored`, fix: `did you mean ${alike}?` };
  }
}

function slip(key: string): string | undefined {
  const near = KEYS.includes(key as (typeof KEYS)[number]) ? undefined : misspelled(key, KEYS);
  // A letter more or less of a long word, such as the plural of one that exists, may be another annotation.
  return near !== undefined && near.length === key.length ? near : undefined;
}

function* unknown(
  text: string,
  known: readonly string[],
  what: string,
): Iterable<Pick<Finding, "message" | "fix">> {
  for (const word of text.split(",").map((one) => one.trim())) {
    if (word === "" || known.includes(word)) continue;
    const near = known.find((one) => one.toLowerCase() === word.toLowerCase()) ?? misspelled(word, known);
    const fix = near === undefined ? `write one of ${known.join(", ")}` : `did you mean ${near}?`;
    yield { message: `"${word}" isn't a ${what}`, fix };
  }
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
  const near = misspelled(name, NAMES);
  if (near !== undefined) return { message, fix: `did you mean ${near}?` };
  // A later version may have it.
  return /^[A-Za-z]+$/.test(name) ? { message, fix: "remove it", severity: "info" } : undefined;
}
