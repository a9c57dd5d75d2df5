/**
 * The part of a runbook with values that are only usual, so that people compare them with their cluster first.
 *
 * @param values by path in the environment's file, "networkPolicy.monitoringNamespace"; one that isn't set is left out
 * @returns undefined if none is set
 */
export function compared(values: Readonly<Record<string, unknown>>): string | undefined {
  const said = Object.entries(values).flatMap(([path, value]) =>
    value === undefined ? [] : [`\`${path}: ${typeof value === "string" ? value : flow(value)}\``],
  );
  return said.length === 0 ? undefined : `## First\n\n- compare with your cluster: ${said.join(", ")}`;
}

/** A value as YAML in a line. */
function flow(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll(/"(\w+)":/g, "$1: ")
    .replaceAll('"', "")
    .replaceAll(",", ", ");
}
