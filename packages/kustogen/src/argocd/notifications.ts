import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import type { Environment } from "../authoring/environment.ts";

const PREFIX = "notifications.argoproj.io/subscribe.";

/**
 * The annotations for notifications about an Application, sorted: one for each trigger and service, from the
 * environment's `argocd.notifications`. Source: Argo CD's documentation of subscriptions.
 */
export function subscriptions({ argocd }: Pick<Environment, "argocd">): Record<string, string> {
  const found = Object.entries(argocd.notifications ?? {}).flatMap(([trigger, services]) =>
    Object.entries(services).map(([service, recipients]): [string, string] => [
      `${PREFIX}${trigger}.${service}`,
      recipients.join(";"),
    ]),
  );
  return Object.fromEntries(found.sort(([a], [b]) => compareText(a, b)));
}
