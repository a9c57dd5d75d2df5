import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { commandLine, securityField, userOf } from "../../../cluster/kubelet/security-context.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

/** Programs that write below the home directory at startup. */
const NEEDS_HOME =
  /(?:^|[\s/"';&|])(uv run|uvx|npx|npm|yarn|pnpm|pip|pipx|poetry|helm|git clone|terraform|aws|gcloud|jupyter|streamlit|huggingface-cli|dotnet|composer)(?:$|\s)/;
/** A script that sets the home directory itself: `export HOME=/tmp`. */
const SETS_HOME = /(?:^|[\s;&|"'])HOME=[^\s]/;
const CACHE_VARIABLES: Record<string, RegExp> = {
  "uv run": /^UV_(?:NO_CACHE|CACHE_DIR)$/,
  uvx: /^UV_(?:NO_CACHE|CACHE_DIR)$/,
  npm: /^(?:npm_config_cache|NPM_CONFIG_CACHE)$/i,
  npx: /^(?:npm_config_cache|NPM_CONFIG_CACHE)$/i,
  pip: /^PIP_(?:NO_CACHE_DIR|CACHE_DIR)$/,
};

export const home = defineRule({
  id: "starts/home",
  title: "A program that needs a home directory can write to it",
  why:
    "If `HOME` isn't set, a user ID that isn't in the image's `/etc/passwd` gets the home directory " +
    "`/`, which only root may write to. The rule assumes this for IDs of 1000 and above. On a " +
    "read-only root file system, no home directory is writable, unless a volume is mounted there. " +
    "Either way, the program can't write caches and settings, and many tools exit.",
  source: "https://github.com/moby/moby/issues/2968",
  example: {
    bad: "securityContext: {runAsUser: 12345}\nimage: python:3.13.1\ncommand: [pip, install, requests]",
    good: "securityContext: {runAsUser: 12345}\nimage: python:3.13.1\ncommand: [pip, install, requests]\nenv: [{name: HOME, value: /tmp}]",
  },
  severity: { development: "info", beta: "warning", production: "warning" },
  *check({ pods }) {
    for (const pod of pods)
      for (const container of pod.containers) {
        const command = commandLine(container);
        const [, program] = NEEDS_HOME.exec(command) ?? [];
        if (program === undefined || SETS_HOME.test(command)) continue;
        const user = userOf(pod, container);
        const readOnly = securityField(pod, container, "readOnlyRootFilesystem") === true;
        if (!(typeof user === "number" && user >= 1000) && !readOnly) continue;
        const cache = lookUp(CACHE_VARIABLES, program);
        const set = container.env.flatMap((entry) => textAt(entry, "name") ?? []);
        // Variables from envFrom aren't checked, because HOME is never set that way.
        if (set.includes("HOME") || set.some((name) => name.startsWith("XDG_") || cache?.test(name)))
          continue;
        yield {
          resource: pod.resource,
          path: [...container.path, "env"],
          message: `container ${container.name} runs ${program} ${typeof user === "number" ? `as user ${user}` : "on a read-only root"} without HOME`,
          fix: "set HOME to a folder on an emptyDir",
        };
      }
  },
});
