import { YamlLines } from "@kustogen/kustomize/yaml/yaml-lines.ts";

/**
 * The place of a line in a printed resource, from 1: "containers[name=api].env". Inside a workload's pod, the path begins at
 * the pod. "" for a top-level line.
 */
export function placeOfLine(yaml: string, line: number): string {
  const written = new YamlLines(yaml);
  const fields = written.fields();
  let at = line;
  while (at > 0 && !fields.has(at)) at--;
  const path = [...(fields.get(at)?.path ?? [])];
  // The line itself contains its own key, and the dash of its element; one within a long text contains neither.
  if (at === line) {
    path.pop();
    if (/^ *- /.test(yaml.split("\n")[line - 1] ?? "")) while (typeof path.at(-1) === "number") path.pop();
  }
  const steps = path.map((step, index) => {
    if (typeof step === "string") return `.${step}`;
    const name = written.textOf([...path.slice(0, index + 1), "name"]);
    return name === undefined ? "" : `[name=${name}]`;
  });
  return steps
    .join("")
    .replace(/^\./, "")
    .replace(/^spec\.(?:jobTemplate\.spec\.)?template\.(?:spec\.)?/, "");
}
