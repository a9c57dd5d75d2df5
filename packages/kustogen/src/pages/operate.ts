import { alerts } from "./alerts.ts";
import type { Deployed } from "./deployed.ts";
import { blocks, code, prose, section, shell, table } from "./markdown.ts";
import { stepText } from "./steps.ts";
import { onlyHere, onlyIn, union } from "./union.ts";

/** How to reach the system, its metrics and its logs. */
export function access(deployed: readonly Deployed[]): string {
  return blocks(
    section(
      "## Access",
      ...union(deployed, ({ operations }) => operations.reach).map(({ item, where }) =>
        blocks(
          `${onlyHere(where, deployed)}${prose(item.title)}${item.url === undefined ? ":" : `: <${item.url}>`}`,
          shell(item.commands ?? []),
        ),
      ),
    ),
    section(
      "## Metrics",
      ...union(deployed, metricsOf).map(({ item, where }) =>
        blocks(
          `${onlyHere(where, deployed)}${code(item.url)}, read by ${prose(item.reader)}.`,
          shell(item.commands),
        ),
      ),
    ),
    alerts(deployed),
    section(
      "## Logs",
      table(
        ["Source", "Command"],
        union(deployed, ({ operations }) => operations.logs).map(({ item, where }) => [
          `${prose(item.title)}${onlyIn(where, deployed)}`,
          item.commands.map(code).join("\n"),
        ]),
      ),
    ),
  );
}

/** The data of a system, and how to back it up and restore it. */
export function data(deployed: readonly Deployed[]): string {
  const all = union(deployed, ({ operations }) => operations.data);
  return section(
    "## Data: back up and restore",
    table(
      ["What", "Backup", "Restore"],
      all.map(({ item, where }) => [
        `${prose(item.what)}${onlyIn(where, deployed)}${item.contents === undefined ? "" : `: ${prose(item.contents)}`}`,
        commandOrProse(item.backup),
        typeof item.restore === "string" ? commandOrProse(item.restore) : "the steps below",
      ]),
    ),
    ...all.map(({ item, where }) =>
      typeof item.restore === "string"
        ? ""
        : section(
            `### Restore ${prose(item.what)}${onlyIn(where, deployed)}`,
            ...item.restore.map((step, index) => stepText(step, `${index + 1}. `)),
          ),
    ),
  );
}

/** Possible problems, their causes, and the fixes. */
export function troubleshooting(deployed: readonly Deployed[]): string {
  return section(
    "## Troubleshooting",
    table(
      ["Symptom", "Cause", "Commands"],
      union(deployed, ({ operations }) => operations.troubleshooting ?? []).map(({ item, where }) => [
        `${prose(item.symptom)}${onlyIn(where, deployed)}`,
        prose(item.cause),
        item.commands.map(code).join("\n"),
      ]),
    ),
  );
}

/** Decisions that the author declared, with reasons. */
export function decisions(deployed: readonly Deployed[]): string {
  return section(
    "## Assumptions and corrections",
    "The manifests differ in these points from the source that describes the system (a chart, documentation or code), or add " +
      "to it.",
    table(
      ["In the source", "Here", "Because"],
      union(deployed, ({ operations }) => operations.decisions).map(({ item, where }) => [
        `${prose(item.source)}${onlyIn(where, deployed)}`,
        prose(item.choice),
        prose(item.reason),
      ]),
    ),
  );
}

function commandOrProse(text: string): string {
  return text.startsWith("kubectl ") ? code(text) : prose(text);
}

/** The address of the metrics inside the cluster, and how a person reads them. */
function metricsOf({ node, operations }: Deployed): { url: string; reader: string; commands: string[] }[] {
  if (operations.metrics === undefined) return [];
  const { path, port, reader, service } = operations.metrics;
  const { namespace } = node;
  return [
    {
      url: `http://${service}.${namespace}:${port}${path}`,
      reader,
      commands: [
        `kubectl -n ${namespace} port-forward svc/${service} ${port}:${port}`,
        `curl http://localhost:${port}${path}`,
      ],
    },
  ];
}
