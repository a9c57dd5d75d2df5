import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { isDnsLabel, isDnsSubdomain } from "./dns.ts";

const SERVICE = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const LABEL = 'lowercase letters, digits and "-"';
const SUBDOMAIN =
  'lowercase letters, digits, "-" and ".", beginning and ending with a letter or digit, at most';

/** The problem with a resource's name, by the rule of its kind; CronJobs need space for the suffix of their Jobs. */
export function nameProblem(apiVersion: string, kind: string, name: string): string | undefined {
  const group = groupOf(apiVersion);
  const limit = group === "batch" && kind === "CronJob" ? 52 : group === "batch" && kind === "Job" ? 63 : 253;
  const [isFine, form] =
    // Nobody validates the name of a budget: it is a part of a path.
    group === "rbac.authorization.k8s.io" || (group === "policy" && kind === "PodDisruptionBudget")
      ? [name !== "" && name !== "." && name !== ".." && !/[/%]/.test(name), 'a name without "/" and "%"']
      : group === "" && kind === "Service"
        ? [SERVICE.test(name), `a Service name: ${LABEL}, beginning with a letter, at most 63 characters`]
        : (group === "" && kind === "Namespace") || (group === "apps" && kind === "StatefulSet")
          ? [isDnsLabel(name), `a DNS label: ${LABEL}, at most 63 characters`]
          : [name.length <= limit && isDnsSubdomain(name), `${SUBDOMAIN} ${limit} characters`];
  return isFine ? undefined : `expected ${form}`;
}
