/** The plural of a kind: "Deployments", "Ingresses", "NetworkPolicies", "Gateways". */
export function pluralOf(kind: string): string {
  if (/[^aeiou]y$/.test(kind)) return `${kind.slice(0, -1)}ies`;
  return `${kind}${/(?:s|x|ch)$/.test(kind) ? "es" : "s"}`;
}
