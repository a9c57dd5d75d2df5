import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

export const duplicateEnv = defineRule({
  id: "integrity/duplicate-env",
  title: "A container sets each variable once",
  why:
    "If `env` contains a variable twice, the container gets the last value. With client-side apply, the " +
    "API server only warns; with server-side apply, it rejects the object. A strategic merge patch finds " +
    "entries by name and changes the first one, so the patch has no effect.",
  source: "https://github.com/kubernetes/kubernetes/issues/118475",
  example: {
    bad: "env:\n  - {name: LOG_LEVEL, value: info}\n  - {name: LOG_LEVEL, value: debug}",
    good: "env:\n  - {name: LOG_LEVEL, value: debug}",
  },
  *check({ pods }) {
    for (const { resource, containers } of pods)
      for (const { env, name: container, path } of containers) {
        const seen = new Map<string, number>();
        for (const [index, entry] of env.entries()) {
          const name = textAt(entry, "name");
          if (name === undefined) continue;
          const first = seen.get(name);
          if (first !== undefined) {
            const same = jsonText(env[first]) === jsonText(entry);
            yield {
              resource,
              path: [...path, "env", index],
              message: `container ${container} sets ${name} twice${same ? "" : ", to different values"}; the later one applies`,
              fix: "keep one of them",
            };
          }
          seen.set(name, index);
        }
      }
  },
});
