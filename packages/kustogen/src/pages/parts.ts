import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import type { Runbook } from "../authoring/runbook.ts";

/** The sections of pages that parts add to: first those of the page for the night, then those about installing. */
const SECTIONS = [
  ...["Alerts", "Symptoms", "Roll back", "Stop and start", "Restore", "Check", "Reach"],
  ...["The cluster needs", "Before the first start", "After the first start", "Upgrade"],
];

/** A text, and the section that it belongs to. */
export interface Written {
  section: string;
  text: string;
}

/**
 * The texts of a runbook's parts.
 * @param place the system and its environment, for messages
 * @throws InputError for text above the first heading, or a heading that no page has
 */
export function writtenIn({ parts }: Runbook, place: string): Written[] {
  return parts.flatMap((part) => (typeof part === "string" ? sectionsIn(part, place) : []));
}

function sectionsIn(part: string, place: string): Written[] {
  const found: Written[] = [];
  let fenced = false;
  for (const line of part.trim().split("\n")) {
    if (line.startsWith("```")) fenced = !fenced;
    const section = fenced ? undefined : /^## (.*)$/.exec(line)?.[1];
    const last = found.at(-1);
    if (section !== undefined) {
      if (!SECTIONS.includes(section))
        throw wrong(place, `no page has a section "${section}". ${suggestion(section, SECTIONS)}`);
      found.push({ section, text: "" });
    } else if (last !== undefined) last.text += `${line}\n`;
    else throw wrong(place, `a part begins with "${line}", not with the heading of a section: "## Symptoms"`);
  }
  return found.map(({ section, text }) => ({ section, text: text.trim() }));
}

function wrong(place: string, what: string): InputError {
  return new InputError(`${place}: runbook: ${what}`, { code: "unknown-name" });
}
