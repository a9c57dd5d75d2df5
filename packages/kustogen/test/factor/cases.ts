import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A case: a title, and what is rendered in each environment. */
export type Case = readonly [title: string, environments: [name: string, yaml: string][]];

/** The cases of all files of a folder: each begins with "# === title", and each environment in it with "# --- name". */
export function casesIn(folder: string): [file: string, ...Case][] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .flatMap((file) =>
      casesOf(readFileSync(join(folder, file), "utf8")).map((one) => [file, ...one] as [string, ...Case]),
    );
}

function casesOf(file: string): Case[] {
  const parts = file.split(/^# === /m).slice(1);
  return parts.map((part) => {
    const [title = "", ...environments] = part.split(/^# --- /m);
    const shared = title.slice(title.indexOf("\n") + 1);
    return [
      title.split("\n")[0] as string,
      environments.map((text) => {
        const end = text.indexOf("\n");
        return [
          text.slice(0, end),
          [shared, text.slice(end + 1)].filter((one) => /\S/.test(one)).join("---\n"),
        ];
      }),
    ];
  });
}
