import { expect, test } from "vitest";
import { refused } from "../../../../../test/refused.ts";
import { InputError } from "../../../src/errors/errors.ts";
import { render } from "../../build.ts";
import { cases } from "./cases.ts";
import recorded from "./recorded.json" with { type: "json" };

/** What docs/rendering.md says of keys without quotes. */
const REFUSED = ["date key"];

test.each(Object.entries(recorded))(
  "a file with %s is read as the real kustomize reads it",
  (name, printed) => {
    const files = {
      "app/kustomization.yaml": "resources: [thing.yaml]\n",
      "app/thing.yaml": cases[name] ?? "",
    };
    if (printed === null || REFUSED.includes(name)) refused(() => render(files)).toThrow(InputError);
    else expect(render(files)).toBe(printed);
  },
);
