import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Container } from "../../../cluster/workloads/pods.ts";
import { listAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";
import { startsShell } from "./shells.ts";

/** Where a container has the words of a program; the arguments stand behind those of its command. */
const PLACES: readonly (readonly string[])[] = [
  ["command"],
  ...["startupProbe", "livenessProbe", "readinessProbe"].map((probe) => [probe, "exec", "command"]),
  ...["postStart", "preStop"].map((hook) => ["lifecycle", hook, "exec", "command"]),
];
const OPERATORS = new Set(["&&", "||", "|", "2>&1", ">/dev/null", "2>/dev/null"]);

export const commandLine = defineRule({
  id: "integrity/command-line",
  title: "A command that needs a shell starts one",
  why:
    "Kubernetes runs a command without a shell: its first element is the program, and the others are " +
    "the program's arguments, unchanged. If one element contains a whole command line, the container " +
    "runtime looks for a program of that name and finds none, so the container or the probe fails. " +
    "`||` as an element is just one more argument.",
  source:
    "https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/#run-a-command-in-a-shell",
  worst: "error",
  cases: { error: "if the name of the program contains a space" },
  basis: "broken",
  example: {
    bad: 'livenessProbe: {exec: {command: ["pgrep web || exit 1"]}}',
    good: 'livenessProbe: {exec: {command: [sh, -c, "pgrep web || exit 1"]}}',
  },
  isAlone: true,
  *check({ pods }) {
    for (const { containers, resource } of pods)
      for (const container of containers)
        for (const place of PLACES) yield* misread(resource, container, place);
  },
});

function* misread(resource: Resource, { name, path, spec }: Container, place: readonly string[]) {
  const words = listAt(spec, ...place);
  const [program] = words;
  if (typeof program !== "string") return;
  const what = place.length === 1 ? `container ${name}` : `${place.at(-3)} of container ${name}`;
  const fix = "write [sh, -c, …] with the whole line as one element, or make each word an element";
  if (/\s/.test(program) && !program.includes("\\"))
    yield {
      resource,
      path: [...path, ...place, 0],
      severity: "error" as const,
      message: `${what} starts a program called "${shortened(program)}", because no shell splits a command into words`,
      fix,
    };
  if (startsShell(words)) return;
  const at = words.findIndex((word) => typeof word === "string" && OPERATORS.has(word));
  if (at > 0)
    yield {
      resource,
      path: [...path, ...place, at],
      message: `${what} gives ${shortened(program)} the argument ${String(words[at])}, because no shell reads its command`,
      fix,
    };
}

function shortened(text: string): string {
  const [line = ""] = text.split("\n");
  return line.length > 40 || line !== text ? `${line.slice(0, 40)}…` : line;
}
