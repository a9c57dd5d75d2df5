import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { HANDLER_COMMANDS } from "../../../cluster/kubelet/handlers.ts";
import type { Container } from "../../../cluster/workloads/pods.ts";
import { listAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";
import { scriptAt, startsShell } from "./shells.ts";

/** Where a container has the words of a program; the arguments stand behind those of its command. */
const PLACES: readonly (readonly string[])[] = [["command"], ...HANDLER_COMMANDS];
const OPERATORS = new Set(["&&", "||", "|", "2>&1", ">/dev/null", "2>/dev/null"]);

export const commandLine = defineRule({
  id: "integrity/command-line",
  title: "A command that needs a shell starts one",
  why:
    "If one element of a command contains a whole command line, the container runtime looks for a program " +
    "of that name and finds none, so the container or the probe fails. Kubernetes runs a command without a " +
    "shell: its first element is the program, and the others are the program's arguments, unchanged. `||` " +
    "as an element is just one more argument, and `$NAME` isn't replaced. A shell with `-c` runs only the " +
    "next element as its script; those after it are `$0`, `$1` and so on in the script, and have no effect " +
    "if it doesn't use them.",
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
        for (const place of PLACES) {
          yield* misread(resource, container, place);
          yield* notReplaced(resource, container, place);
          yield* notPassed(resource, container, place);
        }
  },
});

/** "container web", or "readinessProbe of container web". */
function whoRuns({ name }: Container, place: readonly string[]): string {
  return place.length === 1 ? `container ${name}` : `${place.at(-3)} of container ${name}`;
}

/** The words of a command, each with its path in the container; those of a container's `args` follow its `command`. */
function wordsAt({ spec }: Container, place: readonly string[]): { word: unknown; at: Path }[] {
  const fields = place.length === 1 ? [place, ["args"]] : [place];
  return fields.flatMap((field) => listAt(spec, ...field).map((word, at) => ({ word, at: [...field, at] })));
}

/** Programs that read variables of their environment in their arguments, or get code there, which may use `$`. */
const READS_VARIABLES =
  /(?:^|[\\/])(?:awk|deno|env|envsubst|expect|gawk|make|node|perl|php|pwsh|python[\d.]*|ruby|sed|vector)$|otel|collector/;

function* notReplaced(resource: Resource, container: Container, place: readonly string[]) {
  const words = wordsAt(container, place);
  const texts = words.map(({ word }) => word);
  const [program] = listAt(container.spec, ...place);
  const runs = typeof program === "string" ? program : (container.image ?? "");
  if (READS_VARIABLES.test(runs) || startsShell(texts)) return;
  for (const { word, at } of words) {
    const variable = typeof word === "string" ? variableIn(word) : undefined;
    const given = container.env.findLast(({ name }) => name === variable);
    // A value with a dollar sign is one that something else fills in, as it may fill in this word.
    if (given === undefined || textAt(given, "value")?.includes("$")) continue;
    yield {
      resource,
      path: [...container.path, ...at],
      message: `${whoRuns(container, place)} passes ${shortened(String(word))} as it is, because no shell reads its command and replaces the variable`,
      fix:
        place.length === 1
          ? `write $(${variable}), which Kubernetes replaces`
          : "let a shell read it: write [sh, -c, …] with the whole line as one element",
    };
  }
}

/** The first variable that a shell would find in a word: $NAME or ${NAME}. */
function variableIn(word: string): string | undefined {
  const [, braced, bare] = /(?:^|[\s=:/@,])\$(?:\{(\w+)\}|(\w+))(?!\w)/.exec(word) ?? [];
  return braced ?? bare;
}

/** What a script does with its arguments; `$(` and `${` may do so, too. */
const USES_ARGUMENTS = /\$[\d@*#({]|\b(?:getopts|shift)\b/;

function* notPassed(resource: Resource, container: Container, place: readonly string[]) {
  const words = wordsAt(container, place);
  const at = scriptAt(words.map(({ word }) => word));
  const [script, first, ...more] = at < 0 ? [] : words.slice(at);
  if (first === undefined || typeof script?.word !== "string" || USES_ARGUMENTS.test(script.word)) return;
  // One word after a whole command line is usually just a name for the script.
  if (more.length === 0 && /\s/.test(script.word.trim())) return;
  yield {
    resource,
    path: [...container.path, ...first.at],
    message: `${whoRuns(container, place)} lets a shell run only "${shortened(script.word)}", which doesn't use the arguments after it`,
    fix: "write the whole command line as one element after -c",
  };
}

function* misread(resource: Resource, container: Container, place: readonly string[]) {
  const { path, spec } = container;
  const words = listAt(spec, ...place);
  const [program] = words;
  if (typeof program !== "string") return;
  const what = whoRuns(container, place);
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
