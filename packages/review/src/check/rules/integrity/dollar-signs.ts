import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Container } from "../../../cluster/workloads/pods.ts";
import { listAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

/** A program that runs the text behind an option with a "c" as a script. */
const SHELL = /(?:^|\/)(?:ba|da|a|z|k)?sh$/;
const SCRIPT_OPTION = /^-[a-z]*c$/;
/** Two dollar signs that a shell or a database would read as such: a process's number, or a quotation mark of SQL. */
const PAIR = /(?<=(?:^|[\s./_=-]))\$\$(?=$|[\s;"'./])/;
/** The fields of a container in which Kubernetes replaces $(NAME). */
const FIELDS = ["command", "args"] as const;

export const dollarSigns = defineRule({
  id: "integrity/dollar-signs",
  title: "A script in a command or argument contains `$$$$` where the program needs `$$`",
  why:
    "A script that uses `$$` for its process ID, or for PostgreSQL's dollar quoting, gets a single `$`. " +
    "Then names of temporary files are no longer unique, and PostgreSQL reports a syntax error at `DO $`. " +
    "The reason is that Kubernetes replaces `$(NAME)` in a container's command and arguments, and reads " +
    "`$$` as an escaped `$`.",
  source: "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#entrypoint",
  severity: "warning",
  example: {
    bad: 'command: [sh, -c, "echo a > /tmp/a.$$"]',
    good: 'command: [sh, -c, "echo a > /tmp/a.$$$$"]',
  },
  isAlone: true,
  *check({ pods }) {
    for (const { containers, resource } of pods)
      for (const container of containers) yield* halvedIn(resource, container);
  },
});

function* halvedIn(resource: Resource, { name, path, spec }: Container) {
  const words = FIELDS.flatMap((field) =>
    listAt(spec, field).map((word, at) => ({ word, place: [...path, field, at] })),
  );
  for (const [number, { word, place }] of words.entries()) {
    if (typeof word !== "string" || !isScript(words.slice(0, number).map((one) => one.word))) continue;
    const at = word.search(PAIR);
    if (at < 0) continue;
    yield {
      resource,
      path: place,
      textLine: word.slice(0, at).split("\n").length - 1,
      message: `container ${name} runs a script with $$, of which Kubernetes leaves one dollar sign`,
      fix: "write $$$$",
    };
  }
}

/** True for the words before a script: a shell, and an option that makes it read the next word. */
function isScript(before: readonly unknown[]): boolean {
  const [option, ...rest] = before.toReversed();
  return (
    typeof option === "string" &&
    SCRIPT_OPTION.test(option) &&
    rest.some((word) => typeof word === "string" && SHELL.test(word))
  );
}
