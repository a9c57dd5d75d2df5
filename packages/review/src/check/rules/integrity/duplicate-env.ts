import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";
import type { Refusals } from "../../refusals/refusal.ts";
import { refusedIn } from "../../refusals/refused.ts";

export const duplicateEnv = defineRule({
  id: "integrity/duplicate-env",
  page: {
    title: "A container sets each variable once",
    why:
      "If `env` contains a variable twice, the container gets the last value. With client-side apply, the " +
      "API server only warns; with server-side apply, it rejects the object. A strategic merge patch finds " +
      "entries by name and changes the first one, so the patch has no effect.",
    source: "https://github.com/kubernetes/kubernetes/issues/118475",
    bad: "env:\n  - {name: LOG_LEVEL, value: info}\n  - {name: LOG_LEVEL, value: debug}",
    good: "env:\n  - {name: LOG_LEVEL, value: debug}",
  },
  check: (state) => refusedIn(state, TWICE),
});

const TWICE: readonly Refusals[] = [
  {
    of: "containers",
    source: "pkg/apis/core/validation/validation.go",
    rows: [
      {
        at: "env[]",
        unique: (entry) => textAt(entry, "name"),
        message: ({ container, value }) =>
          `container ${container?.name} sets ${value} twice; the later one applies`,
        outcome: "",
        fix: "keep one of them",
      },
    ],
  },
];
