import type { Applications } from "./applications.ts";
import type { Drift } from "./drift.ts";
import type { PinStatus } from "./pins.ts";

/** What differs, one line each. */
export function driftText(drift: readonly Drift[]): string {
  if (drift.length === 0) return "generated = committed = pushed";
  return drift.map(({ message }) => message).join("\n");
}

/** The pins side by side, one line for each image. */
export function pinText(pins: readonly PinStatus[]): string {
  const environments = [...new Set(pins.map(({ environment }) => environment))];
  const rows = new Map<string, Map<string, PinStatus>>();
  for (const pin of pins) {
    const key = `${pin.system} ${pin.image}`;
    rows.set(key, (rows.get(key) ?? new Map()).set(pin.environment, pin));
  }
  const cells = [...rows].map(([key, row]) => [
    ...key.split(" "),
    ...environments.map((environment) => cell(row.get(environment))),
  ]);
  return table([["system", "image", ...environments], ...cells]);
}

function cell(pin: PinStatus | undefined): string {
  if (pin === undefined) return "–";
  return pin.awaitsPin ? "awaiting a pin" : (pin.tag ?? pin.digest?.slice(0, 19) ?? "");
}

/** The Applications of the cluster, one line each; or the reason if nothing is known. */
export function applicationText({ applications, unknown }: Applications, asked: boolean): string {
  if (!asked) return "";
  if (unknown !== undefined) return `Argo CD: ${unknown}`;
  const rows = applications.map(({ name, sync, health, message = "" }) => [
    name,
    sync,
    health,
    message.split("\n")[0] as string,
  ]);
  return table([["application", "sync", "health", ""], ...rows]);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
