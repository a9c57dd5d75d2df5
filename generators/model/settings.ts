// The kinds of settings that systems are built from. Each is a zod schema that says, in its message, what it
// expected and shows an example; authors add `.default(…)`, `.optional()` and `.describe("…")`.

export { component, group, settings } from "./settings/groups.ts";
export {
  cpu,
  dnsLabel,
  dnsSubdomain,
  memory,
  percentage,
  quantity,
  replicas,
  storageClass,
  stringMap,
} from "./settings/kubernetes.ts";
export { cidr, email, host, port, url, wildcardHost } from "./settings/network.ts";
export { cron, duration } from "./settings/time.ts";
export { arn, budget, choice, integer, text, toggle } from "./settings/values.ts";
