// Short ways to write workloads in the tests of rules, as YAML in flow form.

/** A Deployment "web" with labels app=web; `pod` and `container` are more fields of its pod and its only container. */
export function deployment({
  name = "web",
  container = "",
  pod = "",
  spec = "",
  labels = "",
  kind = "Deployment",
}: Partial<Record<string, string>> = {}): string {
  const own = labels === "" ? `app: ${name}` : labels;
  return `
---
apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}, namespace: shop}
spec: {selector: {matchLabels: {${own}}}, ${spec}
  template: {metadata: {labels: {${own}}}, spec: {${pod} containers: [{name: ${name}, image: acme/web:1.0.0, ${container}}]}}}
`;
}
