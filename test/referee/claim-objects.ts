/** A Deployment with fields added to its container, its pods and its spec, all in flow style. */
export const deployment = (container: string, pod = "", spec = "") => `apiVersion: apps/v1
kind: Deployment
metadata: {name: a, namespace: default}
spec:
  selector: {matchLabels: {app: a}}
  ${spec}
  template:
    metadata: {labels: {app: a}}
    spec: {containers: [{name: a, image: "a:1", ${container}}], ${pod}}
`;

/** An object called a, in the namespace default unless its kind has none. */
export const object = (apiVersion: string, kind: string, rest: string, isNamespaced = true) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a${isNamespaced ? ", namespace: default" : ""}}\n${rest}\n`;

/** A DaemonSet whose rolling update has these fields, in flow style. */
export const daemonSet = (rolling: string) =>
  object(
    "apps/v1",
    "DaemonSet",
    `spec: {updateStrategy: {rollingUpdate: {${rolling}}}, selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: "a:1"}]}}}`,
  );
