import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { isDnsLabel, isDnsSubdomain } from "./dns.ts";

const SERVICE = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const SUBDOMAIN =
  'lowercase letters, digits, "-" and ".", beginning and ending with a letter or digit, at most';

/**
 * The problem with a resource's name, by the rule of its kind: RBAC names are path segments, Services and Namespaces
 * DNS labels, CronJobs need space for the suffix of their Jobs, all others DNS subdomains.
 */
export function nameProblem(apiVersion: string, kind: string, name: string): string | undefined {
  const group = groupOf(apiVersion);
  if (group === "rbac.authorization.k8s.io")
    return name !== "" && name !== "." && name !== ".." && !/[/%]/.test(name)
      ? undefined
      : 'expected a name without "/" and "%"';
  if (group === "" && kind === "Service")
    return SERVICE.test(name)
      ? undefined
      : 'expected a Service name: lowercase letters, digits and "-", beginning with a letter, at most 63 characters';
  if (group === "" && kind === "Namespace")
    return isDnsLabel(name)
      ? undefined
      : 'expected a DNS label: lowercase letters, digits and "-", at most 63 characters';
  const limit = group === "batch" && kind === "CronJob" ? 52 : group === "batch" && kind === "Job" ? 63 : 253;
  return name.length <= limit && isDnsSubdomain(name)
    ? undefined
    : `expected ${SUBDOMAIN} ${limit} characters`;
}
