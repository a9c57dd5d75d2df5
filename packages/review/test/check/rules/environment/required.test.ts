import { describe, expect, it } from "vitest";
import { required } from "../../../../src/check/rules/environment/required.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const script = (text: string, env = "") =>
  state(deployment({ container: `command: [sh, -c, '${text}'], env: [${env}],` }));

describe("environment/required", () => {
  it("warns of what a script demands, and of a slip", () => {
    expect(judged(required, script("psql $\u007bDATABASE_URL:?missing}"))[0]).toMatch(
      /^warning .*requires DATABASE_URL, and nothing sets it/,
    );
    expect(judged(required, script("psql $DATABSE_URL", "{name: DATABASE_URL, value: x}"))[0]).toContain(
      "DATABASE_URL is set",
    );
  });
  it.each([
    script("psql $\u007bDATABASE_URL:?missing}", "{name: DATABASE_URL, value: x}"),
    script('[ -n "$DATABASE_URL" ] && psql $\u007bDATABASE_URL?}'),
    script("DATABASE_URL=x; psql $\u007bDATABASE_URL:?missing}"),
    script("echo $\u007bDATABASE_URL:-none} $HOME $UNKNOWN_THING"),
    state(
      deployment({ container: "command: [sh, -c, 'psql $DATABSE_URL'], envFrom: [{secretRef: {name: s}}]," }),
    ),
  ])("takes %#", (given) => expect(judged(required, given)).toEqual([]));
});
