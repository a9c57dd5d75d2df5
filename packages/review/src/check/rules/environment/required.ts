import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import type { Container } from "../../../cluster/workloads/pods.ts";
import { listAt } from "../../../kubernetes/fields.ts";
import { derived } from "../../derived.ts";
import { defineRule } from "../../rule.ts";
import { environed } from "./containers.ts";

/** Variables that a shell or an image usually sets. */
const USUAL =
  /^(?:HOME|PATH|PWD|OLDPWD|USER|LOGNAME|SHELL|HOSTNAME|LANG|LC_\w+|TERM|TZ|IFS|PS\d|RANDOM|SECONDS|LINENO|UID|EUID|PPID|OPTARG|OPTIND|REPLY|TMPDIR|JAVA_HOME|JAVA_OPTS|GOPATH|PYTHONPATH|NODE_ENV|BASH\w*|KUBERNETES_\w+|PGDATA|PG_MAJOR)$/;

export const required = defineRule({
  id: "environment/required",
  title: "A script gets every variable that it requires",
  why:
    "A script that demands a variable (with `:?` in a shell) stops if the variable isn't set. A script " +
    "that merely uses it continues with an empty string.",
  source: "https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_06_02",
  example: {
    bad: "command: [sh, -c, 'pg_dump \"$" + "{DATABASE_URL:?}\"']",
    good:
      "command: [sh, -c, 'pg_dump \"$" +
      "{DATABASE_URL:?}\"']\nenv: [{name: DATABASE_URL, value: postgres://db/shop}]",
  },
  fromAbsence: "data",
  *check(state) {
    if (!state.pods.some(({ containers }) => containers.some((one) => scriptOf(one) !== undefined))) return;
    for (const { container, environment, pod } of environed(state)) {
      const script = scriptOf(container);
      if (script === undefined || environment.open.length > 0) continue;
      const links = derived(state).links(pod);
      const own = new Set(environment.variables.map(({ name }) => name));
      const isGiven = (name: string) => own.has(name) || links.has(name);
      const names = () => [...own, ...links.keys()];
      const where = { resource: pod.resource, path: container.path };
      const demanded = new Set(
        [...script.matchAll(/\$\{([A-Z][A-Z0-9_]+):?\?/g)].map(([, name]) => name as string),
      );
      const used = new Set(
        [...script.matchAll(/(?<![\\$])\$\{?([A-Z][A-Z0-9_]+)\b(?!:?[-=+?])/g)].map(
          ([, name]) => name as string,
        ),
      );
      for (const name of demanded)
        if (!isGiven(name) && !isSet(script, name))
          yield {
            ...where,
            message: `the script of container ${container.name} requires ${name}, and nothing sets it`,
            fix: nearFix(name, names()),
          };
      for (const name of used) {
        if (demanded.has(name) || isGiven(name) || USUAL.test(name) || isSet(script, name)) continue;
        const near = closest(
          name,
          names().filter((one) => !/_(?:SERVICE_(?:HOST|PORT)|PORT_\d)/.test(one)),
          2,
        );
        // The image may set it, so only a likely typo is reported.
        if (near === undefined || name.length < 5) continue;
        yield {
          ...where,
          message: `the script of container ${container.name} uses ${name}, and nothing here sets it; ${near} is set`,
          fix: nearFix(name, names()),
        };
      }
    }
  },
});

/** The shell script of a container: the argument of `sh -c`, or of a shell. */
function scriptOf({ spec }: Container): string | undefined {
  const line = [...listAt(spec, "command"), ...listAt(spec, "args")].filter((one) => typeof one === "string");
  if (!/(?:^|\/)(?:ba|da|a|z)?sh$/.test(line[0] ?? "")) return undefined;
  const script = line
    .slice(1)
    .filter((one) => !one.startsWith("-"))
    .join("\n");
  return script.includes("$") ? script : undefined;
}

/** True for a variable that the script sets, or whose existence it checks first. */
function isSet(script: string, name: string): boolean {
  if (new RegExp(`-[nzv] +"?\\$?\\{?${name}\\b`).test(script)) return true;
  return new RegExp(
    `(?:^|[\\s;&|({])(?:export\\s+|local\\s+|readonly\\s+)?${name}=|\\b(?:for|read(?:\\s+-\\w+)*|mapfile|getopts\\s+\\S+)\\s+(?:\\w+\\s+)*${name}\\b|\\$\\{${name}:?=|(?:^|[\\s;])(?:source|\\.|eval|set -a)\\s`,
    "m",
  ).test(script);
}

function nearFix(name: string, names: readonly string[]): string {
  const near = closest(name, names, 2);
  return near === undefined ? `set ${name} in env` : `did you mean ${near}?`;
}
