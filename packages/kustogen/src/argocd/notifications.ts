import type { Environment } from "../authoring/environment.ts";

const PREFIX = "notifications.argoproj.io/subscribe.";

/**
 * The annotations by which an Application's events reach people, sorted: one for each trigger and service, as the
 * environment's `argocd.notifications` says. Source: Argo CD's documentation of subscriptions.
 */
export function subscriptions({ argocd }: Pick<Environment, "argocd">): Record<string, string> {
  const found = Object.entries(argocd.notifications ?? {}).flatMap(([trigger, services]) =>
    Object.entries(services).map(([service, recipients]): [string, string] => [
      `${PREFIX}${trigger}.${service}`,
      recipients.join(";"),
    ]),
  );
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}
