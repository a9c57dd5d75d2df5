import { describe, expect, it } from "vitest";
import { dollarSigns } from "../../../../src/check/rules/integrity/dollar-signs.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const given = (container: string) => judged(dollarSigns, state(deployment({ container })));
const script = (text: string) => given(`command: [/bin/bash, -ec, ${JSON.stringify(text)}],`);

describe("integrity/dollar-signs", () => {
  it.each([
    "echo a > /tmp/a.$$",
    "kill -TERM $$; exit",
    "psql -c 'DO $$ BEGIN PERFORM 1; END $$;'",
    'set -e\ncreate() { echo "$1" > "/tmp/x-$$"; }',
    "run=$$",
  ])("warns of %s", (text) =>
    expect(script(text)).toEqual([
      "warning Deployment web (namespace shop): spec.template.spec.containers[0].command[2]: container web runs a script with $$, of which Kubernetes leaves one dollar sign",
    ]),
  );
  it("warns of a script in the arguments, whose shell is the command", () =>
    expect(given('command: [sh], args: [-c, "echo $$"],')).toEqual([
      "warning Deployment web (namespace shop): spec.template.spec.containers[0].args[1]: container web runs a script with $$, of which Kubernetes leaves one dollar sign",
    ]));
  it.each([
    "echo $HOME",
    "echo $$(date)",
    "echo $${HOME} $$HOME",
    "kill $$$$",
    "grep -E '^a$$|b$$'",
    "echo '($$|/)'",
    "echo 5$$",
  ])("takes %s", (text) => expect(script(text)).toEqual([]));
  it.each([
    'args: ["--pattern", "a $$"],',
    'command: [sh, script.sh, "$$"],',
    'command: [python, -c, "print( $$ )"],',
    "command: [sh, -c, 5],",
  ])("takes %s, which no shell reads", (container) => expect(given(container)).toEqual([]));
});
