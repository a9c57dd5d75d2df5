import type { Operations, Step } from "kustogen";

/** Every step that an operator is told, in the order of the page but for what a restore needs. */
export function stepsOf(operations: Operations): Step[] {
  const { byHand = [], data, first = [], logs, reach, rollback, takeover = [], upgrade, verify } = operations;
  return [
    ...first,
    ...takeover,
    ...(upgrade?.before ?? []),
    ...(upgrade?.after ?? []),
    ...verify,
    ...(rollback?.before ?? []),
    ...(rollback?.after ?? []),
    ...byHand,
    ...reach.map(({ commands = [], title }) => ({ title, commands })),
    ...logs,
    ...data.flatMap(({ restore }) => (typeof restore === "string" ? [] : restore)),
    ...(operations.troubleshooting ?? []).map(({ commands, symptom }) => ({ title: symptom, commands })),
  ];
}

/** Every command among them. */
export function commandsOf(operations: Operations): string[] {
  return stepsOf(operations).flatMap(({ commands }) => commands);
}
