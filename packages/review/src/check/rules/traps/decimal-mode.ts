import { defineRule } from "../../rule.ts";
import { modesOf } from "../integrity/file-modes.ts";

/** Modes that people write in octal numbers, and hardly anyone means as decimal ones, though the API server accepts them. */
const OCTAL = new Set([400, 440, 444, 500]);

export const decimalMode = defineRule({
  id: "traps/decimal-mode",
  title: "The mode of a file in a volume is an octal number",
  why:
    "YAML reads `400` as a decimal number, which is the mode 0620: the owner and the group may write to " +
    "the file. Only a number that begins with `0`, such as `0400`, is octal. Programs such as ssh refuse " +
    "keys with such a mode.",
  source: "https://kubernetes.io/docs/concepts/configuration/secret/#secret-files-permissions",
  example: {
    bad: "volumes: [{name: keys, secret: {secretName: keys, defaultMode: 400}}]",
    good: "volumes: [{name: keys, secret: {secretName: keys, defaultMode: 0400}}]",
  },
  isAlone: true,
  *check({ pods }) {
    for (const { resource, path, volumes } of pods)
      for (const [index, volume] of volumes.entries())
        for (const { mode, place } of modesOf(volume))
          if (OCTAL.has(mode))
            yield {
              resource,
              path: [...path, "volumes", index, ...place],
              message: `the mode ${mode} is a decimal number, which is 0${mode.toString(8)}`,
              fix: `write 0${mode}`,
            };
  },
});
