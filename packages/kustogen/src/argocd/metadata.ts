import { printFound } from "@kustogen/kustomize/credentials/found.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { ARGOCD } from "@kustogen/review/cluster/argocd/annotations.ts";
import { isLabelValue, isQualifiedName } from "@kustogen/review/kinds/qualified-names.ts";
import type { ApplicationMetadata } from "../authoring/argo.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { argoSettingsOf } from "./deployment.ts";

/** The label that identifies Applications, and selects them for each rollout step. */
export const SYSTEM_LABEL = "app.kubernetes.io/name";

const OWN = { annotations: [ARGOCD.manifestGeneratePaths], labels: [SYSTEM_LABEL] } as const;

/**
 * The annotations and labels of a system's Application from its environment and the system; the system's win.
 * @throws InputError for names and values that the API server rejects, and for those that kustogen writes itself
 */
export function askedMetadata(system: System, environment: Environment): Required<ApplicationMetadata> {
  const { argocd, file, lineOf, name } = environment;
  const own = argoSettingsOf({ system, environment });
  const all = (field: "annotations" | "labels") => {
    check(field, argocd[field] ?? {}, (key) => `${file}:${lineOf(["argocd", field, key])}: argocd.${field}`);
    check(field, own[field] ?? {}, () => `systems/${system.name} argocd.environments.${name}.${field}`);
    return { ...argocd[field], ...own[field] };
  };
  return { annotations: all("annotations"), labels: all("labels") };
}

function check(
  field: "annotations" | "labels",
  given: Record<string, string>,
  where: (key: string) => string,
): void {
  for (const [key, value] of Object.entries(given)) {
    const fail = (expected: string) => {
      throw new InputError(`${where(key)}: ${expected}`, { code: "invalid-settings" });
    };
    if (!isQualifiedName(key))
      fail(`expected a name such as "example.com/team", found ${JSON.stringify(key)}`);
    if (OWN[field].some((name) => name === key)) fail(`kustogen sets ${key}; leave it out`);
    if (typeof value !== "string" || (field === "labels" && !isLabelValue(value)))
      fail(
        `${key}: expected ${field === "labels" ? "at most 63 letters, digits, -, _ and ." : "a string"}, found ${printFound(value)}`,
      );
  }
}
